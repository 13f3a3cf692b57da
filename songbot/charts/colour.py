"""The one colour that a cover is remembered by, made fit to be an accent on dark and on light."""

import io

import numpy as np
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from matplotlib.image import imread
from numpy.typing import NDArray

from songbot.errors import Refused

SIDE = 96
"""Pixels that are looked at either way."""
_STEPS = 12
_AXES = 3
"""Of a picture in colours; grey has no third."""

_DARKEST, _PALEST = 0.45, 0.92


def colour(picture: bytes) -> int:
    """The most common colour, vivid ones counting more; Refused when that is no picture."""
    pixels = _pixels(picture)
    hsv = rgb_to_hsv(pixels)
    weight = 0.02 + hsv[:, 1] * hsv[:, 2]
    boxes = (np.minimum(pixels * _STEPS, _STEPS - 1)).astype(int) @ (_STEPS**2, _STEPS, 1)
    best = int(np.bincount(boxes, weight, _STEPS**3).argmax())
    inside = boxes == best
    mean = np.average(pixels[inside], axis=0, weights=weight[inside])
    hue, saturation, value = rgb_to_hsv(np.clip(mean, 0, 1))
    red, green, blue = np.round(255 * hsv_to_rgb((hue, saturation, min(max(value, _DARKEST), _PALEST)))).astype(int)
    return int(red) << 16 | int(green) << 8 | int(blue)


def _pixels(picture: bytes) -> NDArray[np.float64]:
    """[pixels, red green blue] from 0 to 1, thinned out."""
    try:
        read = imread(io.BytesIO(picture), format="jpg")  # any format but PNG makes it look for itself
    except (OSError, ValueError, SyntaxError) as bad:
        raise Refused("bad_picture") from bad
    thin = read[:: max(1, read.shape[0] // SIDE), :: max(1, read.shape[1] // SIDE)]
    scale = 255 if thin.dtype == np.uint8 else 1
    whole = thin[..., None].repeat(3, axis=2) if thin.ndim < _AXES else thin[..., :3]
    found: NDArray[np.float64] = whole.reshape(-1, whole.shape[2])[:, [0, -2 % whole.shape[2], -1]] / scale
    return found
