"""What the invented city is like: shares, weights and rates of faults, each with its ground.

The age shares are the aim the families are tuned to: Hà Nội has about 9 % under six, 14 %
from six to under fourteen, 77 % from fourteen up. This is our reading of the census of 1 April
2019 (24 % under fifteen) carried to 2024; a test holds the generator to it within a point.
"""

from __future__ import annotations

from typing import Final

AGE_SHARES: Final = {"<6": 0.09, "6-<14": 0.14, ">=14": 0.77}

# Thousands of residents by district, rounded from the published census totals of 2019.
DISTRICT_WEIGHTS: Final[dict[str, float]] = {
    "001": 222, "002": 136, "003": 161, "004": 323, "005": 293, "006": 372, "007": 304, "008": 507,
    "009": 294, "016": 343, "017": 406, "018": 286, "019": 264, "020": 274, "021": 335, "250": 241,
    "268": 398, "269": 151, "271": 291, "272": 184, "273": 175, "274": 258, "275": 194, "276": 217,
    "277": 337, "278": 211, "279": 255, "280": 214, "281": 205, "282": 200,
}  # fmt: skip
# How unequal the communes of one district are (standard deviation of the logarithm): ours.
COMMUNE_SPREAD: Final = 0.45

# Where births were registered: Hà Nội first, then the provinces people move from (ours).
BIRTH_PROVINCES: Final[dict[str, float]] = {
    "001": 74, "036": 4, "038": 3.5, "034": 3.5, "040": 2.5, "035": 2, "030": 2, "033": 2,
    "026": 1.2, "025": 1.2, "037": 1, "024": 1, "027": 0.6, "031": 0.6, "017": 0.5, "042": 0.4,
}  # fmt: skip

# Families (ours): of a hundred households this many of each shape.
HOUSEHOLD_WITH_CHILDREN: Final = 0.458
CHILDREN_PER_HOUSEHOLD: Final = (0.44, 0.45, 0.11)
GRANDPARENT_IN_FAMILY: Final = 0.24
SINGLE_PARENT: Final = 0.07
RAISED_BY_GRANDPARENTS: Final = 0.02
HAS_GUARDIAN: Final = 0.7
TWINS_PER_SECOND_CHILD: Final = 0.024
YOUNGEST_UNDER_6: Final = 0.455
LIVES_ALONE: Final = 0.22
ADULT_CHILD_AT_HOME: Final = 0.42

# Faults of real life, as shares of the people they can befall. Rates are ours except where a
# source is named; numbers of wrong structure exist "by the thousand" (city drive of 2023).
NO_PARENT_LINK: Final = 0.06
NO_LINK_BEFORE: Final = 1975
DECLARED_LINK: Final = 0.03
WRONG_SEX_DIGIT: Final = 0.003
WRONG_CENTURY_DIGIT: Final = 0.001
WRONG_BIRTH_YEAR: Final = 0.003
YEAR_ONLY_FROM_60: Final = 0.06
MONTH_ONLY_FROM_60: Final = 0.01
NO_RESIDENCE: Final = 0.004
DUPLICATE: Final = 0.0015
IN_CARE: Final = 0.0005
CARE_NAME_ONLY: Final = 0.4
NEWBORN_WITHOUT_NUMBER: Final = 0.02
DECEASED_FROM_60: Final = 0.003
ELSEWHERE_REGISTERED: Final = 0.16
TEMPORARY_RESIDENT: Final = 0.55
MINORITY: Final = 0.013

# Identity papers held by people from 14 on the day before the new law (ours).
NO_PAPER_AT_14: Final = 0.55
NO_PAPER_FROM_16: Final = 0.015
CMND_SHARE: Final = 0.05
BARCODE_CCCD_SHARE: Final = 0.10

OWN_PHONE: Final = 0.92
OWN_PHONE_FROM_65: Final = 0.55
KIN_PHONE_FROM_65: Final = 0.6

# In a small city for demonstration, this share lives in the communes to look at.
FOCUS_SHARE: Final = 0.45

CARE_CENTRES: Final = tuple(f"Cơ sở trợ giúp xã hội số {n}" for n in range(1, 9))
MINORITIES: Final = ("Mường", "Tày", "Dao", "Thái", "Nùng")
HAMLETS_OF_WARD: Final = (8, 30)
HAMLETS_OF_COMMUNE: Final = (4, 14)
