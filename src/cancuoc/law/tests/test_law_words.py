"""The codes kept in rows and files, and the words shown or printed beside them.

A code is stored for decades and a word stands on CC01 and CC03, so neither changes by accident.
"""

import importlib
import pkgutil
from enum import Enum

import pytest

import cancuoc.law

WORDS = """
ages.Band <6 Dưới 6 tuổi
ages.Band 6-<14 Từ đủ 6 đến dưới 14 tuổi
ages.Band >=14 Từ đủ 14 tuổi
capture.Reason amputated Bị cụt
capture.Reason born_without Không có từ khi sinh
capture.Reason born_deformed Dị dạng từ khi sinh
capture.Reason scarred Có sẹo lớn
capture.Reason bandaged Đang băng bó
capture.Reason wounded Đang có vết thương
capture.Reason worn_skin Da mòn, không rõ vân
capture.Reason cramped_hand Bàn tay co cứng
capture.Reason blind_eye Mắt không còn
capture.Reason eye_disease Mắt bị bệnh
capture.Reason eyes_closed Không mở được mắt
capture.Reason cannot_cooperate Không hợp tác được
capture.State captured Đã thu nhận
capture.State missing Không có
capture.State deformed Dị dạng
capture.State temporarily_injured Tạm thời bị thương
capture.State unreadable Không đọc được
capture.State not_required Không phải thu nhận
card.Model under_6 Mẫu dưới 6 tuổi, không ảnh
card.Model from_6 Mẫu từ đủ 6 tuổi
care.CareStep bedside_capture Thu nhận vân tay, ảnh tại giường
care.CareStep search Tìm trong dữ liệu theo vân tay và tên
care.CareStep enquire Xác minh tại nơi người đó khai và hồ sơ của cơ sở
care.CareStep restore_record Khôi phục, điều chỉnh dữ liệu dân cư
care.CareStep register_birth Đề nghị đăng ký khai sinh
care.CareStep register_residence Đăng ký hoặc khai báo cư trú tại cơ sở
care.CareStep establish_number Xác lập số định danh cá nhân
care.CareStep issue_card Cấp thẻ
care.CareStep hand_over Trao thẻ cùng cơ sở
custody.HoldCause compulsory_measure Đang ở trường giáo dưỡng, cơ sở giáo dục, cai nghiện bắt buộc
custody.HoldCause detention Bị tạm giữ, tạm giam, chấp hành án phạt tù
custody.RevokeCause nationality_lost Bị tước, được thôi quốc tịch hoặc hủy quyết định nhập quốc tịch
custody.RevokeCause issued_wrongly Thẻ cấp sai quy định
custody.RevokeCause altered Thẻ bị tẩy xóa, sửa chữa
custody.RevokeCause restoration_cancelled Quyết định cho trở lại quốc tịch bị hủy
eid.LockCause holder_asks Chủ thẻ yêu cầu
eid.LockCause breach Vi phạm thỏa thuận sử dụng ứng dụng
eid.LockCause card_revoked Thẻ bị thu hồi
eid.LockCause card_held Thẻ bị giữ
eid.LockCause death Chủ thẻ đã mất
eid.LockCause authority Cơ quan có thẩm quyền yêu cầu
eid.LockCause card_expired Thẻ hết hạn
eligibility.Duty must Phải làm
eligibility.Duty optional Làm theo nhu cầu
eligibility.Duty none Chưa cần làm
eligibility.Reason first_from_14 Đủ 14 tuổi, chưa có thẻ.
eligibility.Reason first_on_request Dưới 14 tuổi, cấp theo nhu cầu.
eligibility.Reason milestone Đến tuổi đổi thẻ.
eligibility.Reason expired Thẻ đã hết hạn.
eligibility.Reason cmnd_void Giấy CMND đã hết giá trị.
eligibility.Reason cmnd_ends_2024 Giấy CMND chỉ dùng đến 31/12/2024.
eligibility.Reason cccd_may_change Thẻ CCCD còn hạn, đổi khi có nhu cầu.
eligibility.Reason lost Mất hoặc hỏng thẻ.
eligibility.Reason valid Thẻ còn hạn.
eligibility.Reason not_citizen Không phải công dân Việt Nam.
eligibility.Reason deceased Đã mất.
eligibility.Reason before_law Trước 01/07/2024 chưa cấp thẻ cho người dưới 14 tuổi.
fees.Exemption child Trẻ em
fees.Exemption elderly Người cao tuổi
fees.Exemption disabled Người khuyết tật
fees.Exemption merit Người có công và thân nhân
fees.Exemption minority_in_hardship Người dân tộc thiểu số ở xã đặc biệt khó khăn
fees.Exemption border_commune Người thường trú ở xã biên giới
fees.Exemption island_district Người thường trú ở huyện đảo
fees.Exemption poor_household Người thuộc hộ nghèo
fees.Exemption orphan_under_16 Trẻ dưới 16 tuổi mồ côi
grounds.Ground 19(2) Đủ 14 tuổi, cấp lần đầu
grounds.Ground 19(3) Dưới 14 tuổi, cấp theo nhu cầu
grounds.Ground 24(1)(a) Đến tuổi đổi thẻ
grounds.Ground 24(1)(b) Thay đổi, cải chính họ tên hoặc ngày sinh
grounds.Ground 24(1)(c) Thay đổi nhân dạng, bổ sung ảnh, vân tay, xác định lại giới tính
grounds.Ground 24(1)(d) Thẻ có sai sót
grounds.Ground 24(1)(đ) Thông tin trên thẻ đổi do sắp xếp đơn vị hành chính
grounds.Ground 24(1)(e) Xác lập lại số định danh cá nhân
grounds.Ground 24(1)(g) Theo yêu cầu của người được cấp thẻ
grounds.Ground 24(2)(a) Mất hoặc hỏng không dùng được
grounds.Ground 24(2)(b) Trở lại quốc tịch Việt Nam
grounds.Kind FIRST Cấp thẻ
grounds.Kind CHANGE Cấp đổi
grounds.Kind REISSUE Cấp lại
notice.Severity block Không làm được
notice.Severity hold Tạm dừng
notice.Severity warning Lưu ý
number.NewNumberCause sex_redetermined Xác định lại giới tính
number.NewNumberCause birth_year_corrected Cải chính năm sinh
number.NewNumberCause place_entered_wrongly Nhập sai nơi đăng ký khai sinh
number.NewNumberCause birth_year_entered_wrongly Nhập sai năm sinh
number.NewNumberCause sex_entered_wrongly Nhập sai giới tính
papers.Paper identity_proof Giấy tờ pháp lý chứng minh nhân thân
papers.Paper birth_certificate Giấy khai sinh hoặc trích lục khai sinh
papers.Paper guardianship_extract Trích lục đăng ký giám hộ hoặc quyết định của Tòa án
papers.Paper admission_decision Quyết định tiếp nhận vào cơ sở và giấy cử người đại diện
papers.Paper change_proof Giấy tờ chứng minh thông tin đã thay đổi
papers.Paper nationality_decision Quyết định cho trở lại quốc tịch Việt Nam
papers.Paper old_cmnd Giấy chứng minh nhân dân cũ
papers.Paper old_cccd Thẻ căn cước công dân cũ
papers.Paper old_card Thẻ căn cước cũ
papers.Paper representative_card Thẻ căn cước của người đại diện
papers.Paper phone Điện thoại dùng số chính chủ, nếu muốn mở tài khoản định danh
personal_data.Purpose card_issue Cấp thẻ căn cước theo luật
personal_data.Purpose dna Lưu ADN tự nguyện
personal_data.Purpose voice Lưu giọng nói tự nguyện
personal_data.Purpose reminder_phone Nhắn lịch hẹn qua điện thoại
personal_data.Purpose chat_contact Liên hệ qua mạng xã hội
personal_data.Purpose event_photo Dùng ảnh buổi thu nhận
places.Channel online Cổng dịch vụ công hoặc VNeID
places.Channel interlinked Thủ tục liên thông với đăng ký khai sinh
places.Channel office Điểm thu nhận cố định
places.Channel mobile Tổ thu nhận lưu động
procedure.Presence none Không phải đến
procedure.Presence person Người làm thẻ đến
procedure.Presence person_and_representative Người làm thẻ đến cùng người đại diện
refusing.RefusalReason not_citizen Người đề nghị không phải công dân Việt Nam.
refusing.RefusalReason no_representative Chưa có người đại diện hợp pháp cùng làm thủ tục.
refusing.RefusalReason representation_not_proven Chưa chứng minh được quan hệ đại diện.
refusing.RefusalReason not_in_register Chưa có thông tin trong dữ liệu dân cư.
refusing.RefusalReason data_conflict Thông tin khai khác dữ liệu dân cư.
refusing.RefusalReason birth_not_registered Chưa đăng ký khai sinh.
refusing.RefusalReason duplicate_person Thông tin trùng với hồ sơ khác.
refusing.RefusalReason wrong_person Sinh trắc học không khớp với người đề nghị.
refusing.RefusalReason no_ground Không thuộc trường hợp cấp, đổi, cấp lại.
refusing.RefusalReason biometrics_insufficient Sinh trắc học chưa đạt yêu cầu.
regimes.Level ministry Bộ Công an
regimes.Level province Công an cấp tỉnh
regimes.Level district Công an cấp huyện
regimes.Level commune Công an cấp xã
regimes.Level service_centre Trung tâm phục vụ hành chính công
representation.Capacity full Đủ năng lực hành vi dân sự
representation.Capacity lost Mất năng lực hành vi dân sự
representation.Capacity limited Khó khăn trong nhận thức, làm chủ hành vi
representation.Proof register Dữ liệu dân cư đã có
representation.Proof birth_certificate Giấy khai sinh hoặc trích lục khai sinh
representation.Proof adoption_decision Quyết định công nhận nuôi con nuôi
representation.Proof guardianship_extract Trích lục đăng ký giám hộ
representation.Proof court_decision Quyết định của Tòa án
representation.Proof admission_decision Quyết định tiếp nhận vào cơ sở và giấy cử đại diện
representation.Representative mother Mẹ
representation.Representative father Cha
representation.Representative guardian Người giám hộ
representation.Representative relative Người thân khác
representation.Representative institution Đại diện cơ sở trợ giúp xã hội
representation.Representative none Không có
residence.ResidenceKind permanent Nơi thường trú
residence.ResidenceKind temporary Nơi tạm trú
residence.ResidenceKind current Nơi ở hiện tại
residence.ResidenceKind abroad Địa chỉ ở nước ngoài
residence.ResidenceKind missing Chưa có nơi cư trú
transition.Holds none Chưa có thẻ
transition.Holds cmnd Giấy chứng minh nhân dân
transition.Holds cccd Thẻ căn cước công dân
transition.Holds card Thẻ căn cước
standing.Absence nobody Không có, hoặc không biết là ai
standing.Absence dead Đã mất
standing.Absence missing Đã tìm mà không thấy
standing.Absence unable Không đủ điều kiện (chưa thành niên, mất năng lực, bị hạn chế quyền)
standing.Absence declined Không nhận làm giám hộ
standing.Rung parents Cha, mẹ
standing.Rung eldest_sibling Anh, chị ruột cả
standing.Rung next_sibling Anh, chị ruột tiếp theo
standing.Rung grandparent Ông, bà nội ngoại
standing.Rung uncle_or_aunt Bác, chú, cậu, cô, dì ruột
standing.Rung spouse Vợ hoặc chồng
standing.Rung eldest_child Con cả
standing.Rung next_child Con tiếp theo
standing.Rung parent_of_adult Cha, mẹ của người đã thành niên
standing.Rung appointed Người giám hộ được cử hoặc Tòa án chỉ định
standing.Rung centre_head Người đứng đầu cơ sở
standing.Ward minor Chưa đủ 18 tuổi
standing.Ward lost Mất năng lực hành vi dân sự, có quyết định của Tòa án
standing.Ward limited Khó khăn trong nhận thức, làm chủ hành vi, có quyết định của Tòa án
"""
ROWS = [line.split(" ", 2) for line in WORDS.strip().splitlines()]


def kinds():
    """Find every list of codes of the law that has words."""
    found = {}
    for module in pkgutil.iter_modules(cancuoc.law.__path__):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"cancuoc.law.{module.name}")
        for name, kind in vars(loaded).items():
            own = isinstance(kind, type) and kind.__module__ == loaded.__name__
            if own and issubclass(kind, Enum) and hasattr(kind, "vi"):
                found[f"{module.name}.{name}"] = kind
    return found


@pytest.mark.parametrize(("kind", "code", "words"), ROWS)
def test_a_code_keeps_its_words(kind, code, words):
    assert kinds()[kind](code).vi == words


@pytest.mark.parametrize("kind", sorted({row[0] for row in ROWS}))
def test_the_table_lists_every_code(kind):
    assert {member.value for member in kinds()[kind]} == {row[1] for row in ROWS if row[0] == kind}


def test_the_table_lists_every_kind():
    assert set(kinds()) == {row[0] for row in ROWS}


@pytest.mark.parametrize(("kind", "code", "words"), ROWS)
def test_words_are_short_and_polite(kind, code, words):
    assert len(words.split()) <= 20
    assert "bạn" not in words.lower().split()
    assert words[0].isupper()
