"""What is in the demo library: which scene was photographed when, where, with which camera, and where the file lies."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from photosim.demo import city, close, coast, country, harbour, north, people, winter
from photosim.demo.canvas import Canvas
from photosim.demo.textures import Random

Paint = Callable[[Canvas, Random, Random], None]


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as it names itself in EXIF, with the lens and exposure that its pictures here have."""

    make: str
    model: str
    lens: str
    focal_length: float
    aperture: float
    seconds: float
    iso: int


PHONE = Camera("Fjellmann", "Fjell 8", "Fjell 8 main camera 5.6 mm f/1.8", 5.6, 1.8, 1 / 640, 50)
COMPACT = Camera("Nordlys", "NX-200", "NX 24-70 mm f/2.8", 35.0, 8.0, 1 / 320, 200)
TELE = Camera("Nordlys", "NX-200", "NX 70-200 mm f/4", 135.0, 5.6, 1 / 1000, 400)
TRIPOD = Camera("Nordlys", "NX-200", "NX 16 mm f/1.8", 16.0, 1.8, 6.0, 1600)


@dataclass(frozen=True, slots=True)
class Series:
    """Several photos of one scene: the same place, minutes or days apart."""

    scene: str
    paint: Paint
    folder: str
    stem: str
    """File names are this and a number."""
    number: int
    taken: datetime.datetime
    camera: Camera
    count: int = 3
    apart: datetime.timedelta = datetime.timedelta(minutes=7, seconds=23)
    offset: int = 120
    """Minutes east of UTC."""
    place: tuple[float, float, float] | None = None
    """Latitude, longitude in degrees, altitude in metres."""
    upright: bool = False
    """Whether the camera was held upright: 1200 x 1600 instead of 1600 x 1200."""
    orientations: tuple[int, ...] = (1,)
    """EXIF orientations, used in turn; the pixels are stored accordingly."""
    burst: bool = False
    """A fifth of a second apart, and no change but the camera's shake."""


def _at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


ALBUM: tuple[Series, ...] = (
    Series("night", city.night, "2021 City", "IMG_", 1204, _at("2021-12-04T18:12:09.310"), TRIPOD, 3, offset=60),
    Series(
        "day",
        city.day,
        "2021 City",
        "IMG_",
        1231,
        _at("2021-12-05T10:41:52.840"),
        COMPACT,
        3,
        offset=60,
        place=(48.2109, 16.3841, 171.0),
    ),
    Series(
        "snow",
        winter.snow,
        "2022 Winter",
        "DSC_",
        211,
        _at("2022-02-11T16:47:31.070"),
        COMPACT,
        3,
        offset=60,
        place=(47.0707, 12.6942, 1310.0),
    ),
    Series(
        "forest",
        country.forest,
        "2022 Autumn walk",
        "DSC_",
        874,
        _at("2022-10-16T09:18:44.520"),
        COMPACT,
        4,
        orientations=(1, 1, 3),
    ),
    Series("fruit", close.fruit, "2022 Autumn walk/At home", "DSC_", 921, _at("2022-10-16T15:02:11.900"), COMPACT, 3),
    Series(
        "beach",
        coast.beach,
        "2023 Coast",
        "IMG_",
        3310,
        _at("2023-07-08T12:31:05.250"),
        PHONE,
        4,
        place=(37.0871, -8.6689, 6.0),
        offset=60,
        orientations=(1, 3, 1, 1),
    ),
    Series(
        "lighthouse",
        coast.lighthouse,
        "2023 Coast",
        "IMG_",
        3342,
        _at("2023-07-09T17:05:38.660"),
        PHONE,
        3,
        place=(37.0233, -8.9963, 58.0),
        offset=60,
        orientations=(1, 1, 2),
    ),
    Series(
        "sunset",
        coast.sunset,
        "2023 Coast",
        "IMG_",
        3377,
        _at("2023-07-09T20:51:47.120"),
        PHONE,
        4,
        place=(37.0239, -8.9948, 51.0),
        offset=60,
    ),
    Series(
        "lavender",
        country.lavender,
        "2024 Provence",
        "DSC_",
        2406,
        _at("2024-06-29T19:22:03.480"),
        COMPACT,
        4,
        place=(43.8354, 5.9815, 595.0),
    ),
    Series(
        "balloons",
        country.balloons,
        "2024 Provence/Balloons",
        "DSC_",
        2455,
        _at("2024-06-30T06:38:17.000"),
        TELE,
        5,
        burst=True,
        place=(43.8427, 6.0114, 602.0),
    ),
    Series(
        "harbour",
        harbour.harbour,
        "Trips/Ålesund 2024",
        "P",
        8140101,
        _at("2024-08-14T11:09:26.710"),
        PHONE,
        4,
        place=(62.4722, 6.1549, 3.0),
    ),
    Series(
        "fjord",
        north.fjord,
        "Trips/Ålesund 2024",
        "P",
        8150119,
        _at("2024-08-15T08:44:58.030"),
        PHONE,
        4,
        place=(62.1015, 7.0940, 12.0),
        orientations=(1, 3, 1),
    ),
    Series(
        "aurora",
        north.aurora,
        "Trips/Ålesund 2024/Night",
        "P",
        8160140,
        _at("2024-08-16T23:31:40.000"),
        TRIPOD,
        3,
        place=(62.4795, 6.2210, 88.0),
    ),
    Series(
        "walkers",
        people.walkers,
        "2025 Spring",
        "IMG_",
        5018,
        _at("2025-04-20T19:58:36.190"),
        PHONE,
        3,
        upright=True,
        orientations=(6, 8, 6),
    ),
    Series(
        "flower",
        close.flower,
        "2025 Spring",
        "IMG_",
        5090,
        _at("2025-05-03T14:26:12.870"),
        PHONE,
        3,
        upright=True,
        orientations=(6, 5, 7),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoCopy:
    """A re-saved version of a photo: the frame's position in its series, what was done to it, and where it went."""

    scene: str
    frame: int
    edit: str
    """A key of `copies.EDITS`."""
    path: str


COPIES: tuple[DemoCopy, ...] = (
    DemoCopy("beach", 0, "messenger", "Messenger/received/IMG-20230708-0003.jpg"),
    DemoCopy("sunset", 1, "messenger", "Messenger/received/IMG-20230709-0011.jpg"),
    DemoCopy("balloons", 2, "messenger", "Messenger/received/IMG-20240630-0001.jpg"),
    DemoCopy("harbour", 1, "half_size", "Messenger/sent/harbour small.jpg"),
    DemoCopy("walkers", 0, "recompressed", "Messenger/sent/evening walk.jpg"),
    DemoCopy("flower", 1, "half_size", "Messenger/sent/daisy.jpg"),
    DemoCopy("fjord", 0, "crop_90", "Edited/fjord cropped.jpg"),
    DemoCopy("night", 2, "as_png", "Edited/night.png"),
    DemoCopy("lavender", 0, "as_webp", "Edited/lavender.webp"),
    DemoCopy("lighthouse", 1, "brighter", "Edited/lighthouse bright.jpg"),
    DemoCopy("forest", 1, "same_bytes", "2022 Autumn walk/Copy of DSC_0875.jpg"),
)
