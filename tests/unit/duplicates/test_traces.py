"""What names and the tag Software tell, in the languages of those who write them."""

from __future__ import annotations

import pytest

from photosim.duplicates.traces import is_edit_by, is_made_from_another, is_named_after, is_screenshot


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1-edited", "IMG_1-bearbeitet", "IMG_1-modifié", "IMG_1-editado", "IMG_1-modificato", "IMG_1-bewerkt",
        "IMG_1-編集済み", "IMG_1-edytowane", "IMG_1-redigerad", "IMG_1-redigert", "IMG_1-redigeret", "IMG_1-muokattu",
        "IMG_1-upraveno", "IMG_1-düzenlendi", "IMG_1-измененный", "IMG_1-已修改", "IMG_1 - Copy", "IMG_1 - Kopie (2)",
        "Kopie von IMG_1", "Copie de IMG_1", "IMG_1 副本", "IMG_1のコピー", "IMG_1 — копия", "IMG_1(1)",
        "IMG_1 (conflicted copy 2020-01-01)", "IMG_1.sync-conflict-20200101-101010-ABC", "IMG_E1234",
        "IMG-20230708-WA0003", "FB_IMG_1234", "photo_2023-01-01_10-10-10", "received_1234", "Screenshot_2021",
        "Bildschirmfoto 2020", "IMG_1-Snapseed",
    ],
)  # fmt: skip
def test_a_name_tells_a_copy_or_an_edit(name: str) -> None:
    assert is_made_from_another(f"2019/{name}.jpg")


@pytest.mark.parametrize(
    "name",
    ["IMG_1234", "DSC04711", "PXL_20200101_101010123", "20190101_101010", "Editha am See", "copyright", "Webers Haus"],
)
def test_a_plain_name_tells_nothing(name: str) -> None:
    assert not is_made_from_another(f"2019/{name}.jpg")


@pytest.mark.parametrize(
    "program",
    [
        "Adobe Photoshop 25.1 (Macintosh)", "Adobe Lightroom Classic 13.0", "GIMP 2.10.36", "Snapseed 2.0",
        "Affinity Photo 2 2.3.0", "Capture One 23 Windows", "Luminar Neo 1.16.0", "Picasa", "darktable 4.6.0",
        "RawTherapee 5.10", "Instagram", "VSCO 331", "ACDSee Ultimate 2024", "DxO PhotoLab 7.3", "ON1 Photo RAW 2024",
        "PhotoScape X", "digiKam-8.2.0", "Polarr Photo Editor", "Photos 9.0", "paint.net 5.0.12", "PaintShop Pro 25.00",
        "Zoner Photo Studio X", "FastStone Image Viewer 7.8", "Topaz Photo AI 2.4", "Pixelmator Pro", "Canva", "Krita",
        "XnView MP", "IrfanView", "Shotwell 0.32", "Hugin", "PTGui", "SILKYPIX", "Photomatix Pro", "PicsArt",
        "Facetune2", "ImageMagick 7", "Fotor", "Pixlr", "Remini", "Photopea", "nomacs",
        "Windows Photo Editor", "Helicon Focus",
    ],
)  # fmt: skip
def test_an_editor_is_known_by_its_tag(program: str) -> None:
    assert is_edit_by(program)


@pytest.mark.parametrize(
    "firmware", ["Ver.1.02", "1.10", "15.3.1", "G991BXXU3AUE1", "HDR+ 1.0.220943774z", "DMC-TZ10 V1"]
)
def test_a_cameras_firmware_is_no_editor(firmware: str) -> None:
    assert not is_edit_by(firmware)


@pytest.mark.parametrize(
    "longer", ["IMG_12 2", "IMG_12-1", "IMG_12~2", "IMG_12_hd", "Kopia IMG_12", "IMG_12のコピー", "IMG_12 - चित्र"]
)
def test_a_name_with_more_comes_after_the_plain_one(longer: str) -> None:
    assert is_named_after(f"a/{longer}.jpg", "b/IMG_12.jpg")
    assert not is_named_after("b/IMG_12.jpg", f"a/{longer}.jpg")


def test_names_of_other_numbers_are_not_after_each_other() -> None:
    assert not is_named_after("IMG_123.jpg", "IMG_12.jpg")
    assert is_named_after("IMG_E1234.JPG", "IMG_1234.HEIC")
    assert is_screenshot("x/Captura de pantalla 2020.png")
