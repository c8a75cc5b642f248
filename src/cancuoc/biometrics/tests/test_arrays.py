"""The array tools: what they keep, what they change, what happens at the edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancuoc.biometrics import arrays


def ramp(height: int, width: int) -> np.ndarray:
    return np.arange(height * width, dtype=np.float32).reshape(height, width)


class TestGrid:
    def test_it_counts_rows_and_columns(self):
        rows, columns = arrays.grid(height=3, width=2)
        assert rows.tolist() == [[0, 0], [1, 1], [2, 2]]
        assert columns.tolist() == [[0, 1], [0, 1], [0, 1]]

    def test_it_is_shared_and_therefore_read_only(self):
        rows, _ = arrays.grid(height=3, width=2)
        with pytest.raises(ValueError, match="read-only"):
            rows[0, 0] = 5


class TestBlur:
    @pytest.mark.parametrize("sigma", [0.5, 1.0, 3.0, 8.0])
    def test_an_even_surface_stays_even(self, sigma):
        even = np.full((20, 30), 7.0, dtype=np.float32)
        assert np.allclose(arrays.blur(even, sigma=sigma), 7.0, atol=1e-4)

    @pytest.mark.parametrize("sigma", [0.0, -1.0])
    def test_without_width_it_does_nothing(self, sigma):
        image = ramp(4, 5)
        assert arrays.blur(image, sigma=sigma) is image

    def test_a_point_spreads_alike_to_all_sides(self):
        point = np.zeros((31, 31), dtype=np.float32)
        point[15, 15] = 1
        soft = arrays.blur(point, sigma=2)
        assert soft.sum() == pytest.approx(1, abs=1e-4)
        assert np.allclose(soft, soft.T, atol=1e-7)
        assert np.allclose(soft, soft[::-1, ::-1], atol=1e-7)
        assert soft.argmax() == 15 * 31 + 15

    @given(sigma=st.floats(0.4, 5), seed=st.integers(0, 100))
    @settings(max_examples=25, deadline=None)
    def test_it_never_leaves_the_range_of_its_input(self, sigma, seed):
        image = np.random.default_rng(seed).random((17, 13), dtype=np.float32)
        soft = arrays.blur(image, sigma=sigma)
        assert soft.min() >= image.min() - 1e-4
        assert soft.max() <= image.max() + 1e-4
        assert soft.shape == image.shape


class TestResize:
    def test_corners_stay_on_corners(self):
        image = ramp(4, 6)
        wide = arrays.resize(image, height=9, width=21)
        assert wide.shape == (9, 21)
        assert wide[0, 0] == image[0, 0]
        assert wide[-1, -1] == pytest.approx(image[-1, -1])
        assert wide[0, -1] == pytest.approx(image[0, -1])

    def test_the_same_size_is_the_same_picture(self):
        image = ramp(5, 7)
        assert np.allclose(arrays.resize(image, height=5, width=7), image)

    @pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (9, 1), (2, 2)])
    def test_small_targets_work(self, height, width):
        assert arrays.resize(ramp(4, 4), height=height, width=width).shape == (height, width)

    def test_a_single_row_can_grow(self):
        assert np.allclose(arrays.resize(ramp(1, 3), height=4, width=3), ramp(1, 3))


class TestSample:
    def test_whole_places_give_the_pixels(self):
        image = ramp(6, 5)
        rows, columns = arrays.grid(height=4, width=3)
        assert np.allclose(arrays.sample(image, rows=rows, columns=columns), image[:4, :3])

    def test_half_way_gives_the_mean(self):
        image = ramp(3, 3)
        at = arrays.floats([[0.5]])
        assert arrays.sample(image, rows=at, columns=at)[0, 0] == pytest.approx(
            (image[0, 0] + image[0, 1] + image[1, 0] + image[1, 1]) / 4
        )

    @pytest.mark.parametrize(("row", "column"), [(-0.1, 1), (1, -5), (2.0, 1), (1, 99), (1e6, 1e6)])
    def test_beyond_the_edge_gives_the_outside_value(self, row, column):
        found = arrays.sample(
            ramp(3, 3), rows=arrays.floats([[row]]), columns=arrays.floats([[column]]), outside=-1
        )
        assert found.tolist() == [[-1.0]]


class TestNoise:
    @pytest.mark.parametrize("scale", [3, 10, 80, 1000])
    def test_it_has_no_offset_and_unit_spread(self, scale):
        noise = arrays.smooth_noise(np.random.default_rng(1), height=60, width=50, scale=scale)
        assert noise.shape == (60, 50)
        assert abs(float(noise.mean())) < 1e-3
        assert float(noise.std()) == pytest.approx(1, abs=1e-3)

    def test_larger_features_change_more_slowly(self):
        steps = [
            np.abs(
                np.diff(
                    arrays.smooth_noise(
                        np.random.default_rng(2), height=200, width=200, scale=scale
                    )
                )
            ).mean()
            for scale in (4, 20, 80)
        ]
        assert steps[0] > 2 * steps[1] > 4 * steps[2]


class TestToBytes:
    @pytest.mark.parametrize(
        ("value", "byte"), [(-5, 0), (0, 0), (0.4, 0), (0.6, 1), (254.7, 255), (300, 255)]
    )
    def test_it_rounds_and_clips(self, value, byte):
        assert arrays.to_bytes(arrays.floats([[value]])).tolist() == [[byte]]

    def test_it_gives_bytes(self):
        assert arrays.to_bytes(ramp(2, 2)).dtype == np.uint8
