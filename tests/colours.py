"""Colours as eyes see them: contrast, how far two are apart, and what the colour-blind see.

Contrast is that of WCAG 2.2. The simulations are the matrices of severity 1.0 of G. M. Machado,
M. M. Oliveira and L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009; they
act on linear sRGB. Distances are Euclidean in OKLab (B. Ottosson, "A perceptual color space for
image processing", 2020), where black and white are 1 apart and 0.02 can just be seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from geo.atlas import inks

ASSETS = Path(inks.__file__).parent / "assets"
VISIONS: Mapping[str, np.ndarray] = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(colour: str) -> np.ndarray:
    """Give the light of a colour #rrggbb, or #rgb, by channel."""
    full = re.sub("[0-9a-f]", r"\g<0>\g<0>", colour, flags=re.I) if len(colour) == 4 else colour
    channels = np.array([int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, vision: str) -> np.ndarray:
    """Give a colour in OKLab as an eye sees it."""
    light = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    return _TO_OKLAB @ np.cbrt(_TO_CONES @ light)


def apart(one: str, other: str, vision: str = "all cones") -> float:
    """Give how far two colours are apart to an eye."""
    return float(np.linalg.norm(seen(one, vision) - seen(other, vision)))


def mixed(one: str, other: str, share: float) -> str:
    """Draw one colour towards another, as ``ink.js`` does."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * min(share, 1)):02x}" for a, b in pairs)


def tokens() -> dict[str, dict[str, str]]:
    """Give the colours of the style sheets by name, for each light that a page is read in."""
    page = (ASSETS / "page.css").read_text(encoding="utf-8")
    inspector = (ASSETS / "inspector.css").read_text(encoding="utf-8")
    light = _named(page.split("@media", 1)[0])
    dark = light | _named(page.split("prefers-color-scheme: dark", 1)[1].split("@media", 1)[0])
    paper = light | _named(page.split("@media print", 1)[1])
    sun = light | _named(inspector.split(":root.sunlight {", 1)[1].split("}", 1)[0])
    return {"light": light, "dark": dark, "print": paper, "sunlight": sun}


def _named(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))
