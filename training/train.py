"""Train the default weights: labels, a teacher's features, and copies that must stay together.

    python -m training.train --data DATA --run RUN [options]

RUN holds the newest checkpoint, `log.jsonl`, `curves.png` and the exported weights; running the same command again goes
on from there. The learning rate stays constant after a warm-up until `--decay N` brings it to nothing over the next N
steps, so a training has no length fixed beforehand; `--fork OTHER` starts a run from the newest checkpoint of
another, to cool down a branch while the trunk stays as it is. SIGTERM and SIGINT stop after a checkpoint.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from training import losses
from training.augment import Views
from training.data import Source
from training.evaluate import Evaluation, held_out_accuracy
from training.network import Average, Student, export, save
from training.plot import draw
from training.teacher import LiveTeacher


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the arrays")
    add("--run", type=Path, required=True, help="folder of this run")
    add("--fresh", action="store_true", help="do not go on from the checkpoint of RUN")
    add("--fork", type=Path, help="start from the newest checkpoint of another run, unless RUN has one")
    add("--init", type=Path, help="start from these weights of the body")
    add("--heads", type=Path, help="and from these heads")
    add("--teacher", type=Path, help="the teacher's weights, for --live-teacher")
    add("--live-teacher", action="store_true", help="features of the teacher on the fly instead of stored sets")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--threads", type=int, default=2)
    add("--seed", type=int, default=0)
    add("--labelled-batch", type=int, default=128)
    add("--photo-batch", type=int, default=64)
    add("--labelled-size", type=int, default=64, help="pixels; photos and labelled ones are trained on at these sizes")
    add("--photo-size", type=int, default=96)
    add("--pooling", type=float, default=1.0, help="exponent of the generalised mean over the frame; 1: the average")
    add("--rate", type=float, default=0.1)
    add("--warm-up", type=int, default=300, help="steps")
    add("--decay", type=int, default=0, help="let the rate fall to zero over this many steps from here, and stop")
    add("--steps", type=int, default=0, help="stop at this step; 0: never")
    add("--weight-decay", type=float, default=3e-4)
    add("--average", type=float, default=0.999, help="decay of the slow average of the weights")
    add("--labels-weight", type=float, default=1.0)
    add("--teacher-weight", type=float, default=4.0)
    add("--neighbours-weight", type=float, default=0.5)
    add("--copies-weight", type=float, default=0.5)
    add("--checkpoint-minutes", type=float, default=5)
    add("--evaluate-minutes", type=float, default=20)
    add("--log-steps", type=int, default=50)
    add("--retrieval", type=Path, action="append", default=[], help="class folders to watch, never trained on")
    add("--copies", type=Path, help="folder with truth.json to watch")
    add("--export", type=Path, help="write the averaged weights of the newest checkpoint there, and train no further")
    return parser.parse_args()


class Training:
    """Everything that goes on from one step to the next, and is in a checkpoint."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.device = options, torch.device(options.device)
        torch.manual_seed(options.seed)
        live = LiveTeacher(options.teacher, self.device) if options.live_teacher else None
        shared = (options.seed, self.device, live)
        self.labelled = Source(options.data, "labelled", options.labelled_batch, *shared)
        self.photos = Source(options.data, "photos", options.photo_batch, *shared)
        self.student = Student(int(self.labelled.labels.max()) + 1, pooling=options.pooling)
        self.student.start_from(options.init, options.heads)
        self.student.to(self.device, memory_format=torch.channels_last)
        self.average = Average(self.student, options.average)
        # Biases, norms and everything else of one dimension are not decayed.
        plain = [p for p in self.student.parameters() if p.ndim > 1]
        rest = [p for p in self.student.parameters() if p.ndim <= 1]
        groups = [{"params": plain, "weight_decay": options.weight_decay}, {"params": rest, "weight_decay": 0.0}]
        self.optimiser = torch.optim.SGD(groups, lr=options.rate, momentum=0.9, nesterov=True)
        self.step, self.seconds, self.decay_from, self.decay_steps = 0, 0.0, None, 0
        self.centre: Tensor | None = None
        self.views = Views(torch.Generator(self.device))

    def state(self) -> dict:
        return {
            "student": self.student.state_dict(),
            "average": self.average.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "centre": self.centre,
            "numbers": {k: getattr(self, k) for k in ("step", "seconds", "decay_from", "decay_steps")},
        }

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.student.load_state_dict(state["student"])
        self.average.network.load_state_dict(state["average"])
        decay = [group["weight_decay"] for group in self.optimiser.param_groups]
        self.optimiser.load_state_dict(state["optimiser"])
        for group, value in zip(self.optimiser.param_groups, decay, strict=True):
            group["weight_decay"] = value  # What is asked for now, not what was when the checkpoint was written.
        self.centre = state["centre"].to(self.device)
        for key, value in state["numbers"].items():
            setattr(self, key, value)

    def rate(self) -> float:
        factor = min(1.0, (self.step + 1) / max(1, self.options.warm_up))
        if self.decay_from is not None:
            factor *= max(0.0, 1 - (self.step - self.decay_from) / self.decay_steps)
        return self.options.rate * factor

    def one_step(self) -> dict[str, Tensor]:
        options, student = self.options, self.student
        student.train()
        self.views.generator.manual_seed(options.seed * 1_000_003 + self.step)
        if self.centre is None:
            self.centre = (self.labelled.mean_target() + self.photos.mean_target()) / 2
        labelled, photos = self.labelled[self.step], self.photos[self.step]
        small = student(self.views.window(labelled.pictures, labelled.boxes, options.labelled_size))
        both = student(
            torch.cat([
                self.views.light(photos.pictures, photos.boxes, options.photo_size),
                self.views.edited(photos.pictures, photos.boxes, options.photo_size),
            ])
        )  # fmt: skip
        plain, edited = both.chunk(2)
        small_target, target = labelled.target - self.centre, photos.target - self.centre
        terms = {
            "labels": nn.functional.cross_entropy(student.classes(small), labelled.labels, label_smoothing=0.1),
            "teacher_labelled": losses.distillation(student.teacher(small), small_target),
            "teacher_photos": losses.distillation(student.teacher(plain), target),
            "teacher_edited": losses.distillation(student.teacher(edited), target),
            "neighbours": losses.neighbours(small, small_target) + losses.neighbours(plain, target),
            "copies": losses.copies(plain, edited),
        }
        loss = (
            options.labels_weight * terms["labels"]
            + options.teacher_weight * terms["teacher_photos"]
            # What is outside the window or edited away cannot be asked for in full.
            + options.teacher_weight * (terms["teacher_labelled"] / 2 + terms["teacher_edited"] / 4)
            + options.neighbours_weight * terms["neighbours"]
            + options.copies_weight * terms["copies"]
        )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        terms["gradient"] = nn.utils.clip_grad_norm_(student.parameters(), 5.0)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.optimiser.step()
        self.step += 1
        self.average.update(student, self.step)
        return {key: value.detach() for key, value in terms.items()}


class Stop:
    """Remembers that a signal asked for the end."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: object) -> None:
        self.asked = True


def note(run: Path, **row: object) -> None:
    with (run / "log.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    print(json.dumps(row), flush=True)


def look(training: Training, evaluation: Evaluation) -> None:
    """Write the figures of the averaged weights, and of the momentary ones as far as they are cheap."""
    options, average = training.options, training.average.network
    figures = evaluation(average.body, training.device)
    figures["held_out"] = held_out_accuracy(average, options.data, training.device, 4000)
    training.student.eval()
    figures["held_out_momentary"] = held_out_accuracy(training.student, options.data, training.device, 4000)
    note(options.run, kind="figures", step=training.step, hours=round(training.seconds / 3600, 3), **figures)
    draw(options.run / "log.jsonl", options.run / "curves.png")


def train(training: Training, evaluation: Evaluation, checkpoint: Path) -> None:
    options, stop = training.options, Stop()
    sums: dict[str, Tensor] = {}
    counted = 0
    saved = looked = before = time.monotonic()
    last = training.decay_from + training.decay_steps if training.decay_from is not None else options.steps or math.inf
    while training.step < last and not stop.asked:
        for key, value in training.one_step().items():
            sums[key] = sums[key] + value if key in sums else value
        counted += 1
        if training.step % options.log_steps == 0:
            row = {key: round(value.item() / counted, 4) for key, value in sums.items()}
            if not all(math.isfinite(value) for value in row.values()):
                raise SystemExit(f"Step {training.step}: the losses are no longer numbers; the checkpoint is kept.")
            now = time.monotonic()
            training.seconds += now - before
            speed = round(counted / (now - before), 3)
            note(options.run, kind="losses", step=training.step, rate=round(training.rate(), 5), speed=speed, **row)
            sums, counted, before = {}, 0, now
            if now - saved > options.checkpoint_minutes * 60:
                save(training.state(), checkpoint)
                saved = now
            if now - looked > options.evaluate_minutes * 60:
                look(training, evaluation)
                looked = before = time.monotonic()
    training.seconds += time.monotonic() - before
    save(training.state(), checkpoint)
    if not stop.asked:
        look(training, evaluation)
    note(options.run, kind="stopped", step=training.step)


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    checkpoint = options.run / "checkpoint.pt"
    training = Training(options)
    if checkpoint.exists() and not options.fresh:
        training.load(checkpoint)
    elif options.fork is not None:
        training.load(options.fork / "checkpoint.pt")
    if options.export is not None:
        export(training.average.network.body, options.export)
        return
    if options.decay and training.decay_from is None:
        training.decay_from, training.decay_steps = training.step, options.decay
    facts = {key: str(value) if isinstance(value, Path) else value for key, value in vars(options).items()}
    note(options.run, kind="started", step=training.step, options={k: v for k, v in facts.items() if k != "retrieval"})
    evaluation = Evaluation(options.retrieval, options.copies, options.run)
    if training.step == 0:
        look(training, evaluation)
    train(training, evaluation, checkpoint)


if __name__ == "__main__":
    main()
