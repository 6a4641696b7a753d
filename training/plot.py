"""Draw the curves of a run: `python -m training.plot RUN/log.jsonl RUN/curves.png`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b")
PANELS = {  # title: kind of row, names of its curves
    "losses: labels, copies, neighbours": ("losses", ("labels", "copies", "neighbours")),
    "losses: cosine distance to the teacher": (
        "losses",
        ("teacher_labelled", "teacher_photos", "teacher_edited"),
    ),
    "precision at 10 and held-out accuracy": ("figures", ("p10_*", "held_out")),
    "copies: cosine": ("figures", ("copies_copy_50", "copies_copy_5", "copies_other_99.9", "copies_other_50")),
    "copies: shares": ("figures", ("copies_first*", "copies_found*")),
    "learning rate": ("losses", ("rate",)),
}
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 360, 60, 34, 20, 34


def curves(rows: list[dict], kind: str, names: tuple[str, ...]) -> dict[str, list[tuple[float, float]]]:
    rows = [row for row in rows if row["kind"] == kind]
    keys = dict.fromkeys(key for row in rows for key in row)
    chosen = [k for k in keys for n in names if k == n or (n.endswith("*") and k.startswith(n[:-1]))]
    return {key: [(row["step"], row[key]) for row in rows if key in row] for key in chosen}


def panel(title: str, lines: dict[str, list[tuple[float, float]]]) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(12)
    pen.text((LEFT, 8), title, "black", font=ImageFont.load_default(14))
    points = [point for line in lines.values() for point in line]
    if not points:
        return image
    far = max(max(x for x, _ in points), 1)
    low, high = min(y for _, y in points), max(y for _, y in points)
    high = high if high > low else low + 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x / far
        return across, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (y - low) / (high - low)

    for i in range(5):
        y = low + (high - low) * i / 4
        pen.line([place(0, y), place(far, y)], "#dddddd")
        pen.text((4, place(0, y)[1] - 7), f"{y:.3g}", "black", font=font)
        pen.text((place(far * i / 4, low)[0] - 12, HEIGHT - BOTTOM + 6), f"{far * i / 4:.0f}", "black", font=font)
    for i, (name, line) in enumerate(lines.items()):
        colour = COLOURS[i % len(COLOURS)]
        pen.line([place(*point) for point in line], colour, 2)
        pen.text((WIDTH - RIGHT - 150, TOP + 2 + 15 * i), name, colour, font=font)
    return image


def draw(log: Path, picture: Path) -> None:
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    sheet = Image.new("RGB", (2 * WIDTH, -(-len(PANELS) // 2) * HEIGHT), "white")
    for i, (title, (kind, names)) in enumerate(PANELS.items()):
        sheet.paste(panel(title, curves(rows, kind, names)), (i % 2 * WIDTH, i // 2 * HEIGHT))
    sheet.save(picture)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
