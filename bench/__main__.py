"""Run every measurement and print its table: `make bench`; `fuzz` and `soak`, which take
minutes, by name."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from bench import check, discord, fuzz, http, public_sets, reload, soak, speed, telegram, update
from bot.app import build
from bot.cli.maintain import calibration_error, outcomes_of
from bot.config import Settings
from bot.content.questions import load_trials
from bot.encoder import load_encoder
from tests.adapters.telegram.asking import questions

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def main() -> None:
    """Parse which parts to run, and run them."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parts = (
        "questions",
        "speed",
        "check",
        "reload",
        "update",
        "telegram",
        "discord",
        "http",
        "public",
    )
    parser.add_argument(
        "part",
        nargs="*",
        choices=[*parts, "fuzz", "soak", []],
        help="all but fuzz and soak if none is named",
    )
    chosen = parser.parse_args().part or parts
    encoder = SHARED / "encoder"
    out = Console(width=110)
    with tempfile.TemporaryDirectory() as cache:
        settings = {
            "without encoder": Settings(_env_file=None, cache_dir=Path(cache)),
        }
        if (encoder / "model.onnx").is_file():
            settings["with encoder"] = Settings(
                _env_file=None, cache_dir=Path(cache), encoder_dir=encoder
            )
        if "questions" in chosen:
            _questions(out, settings)
        if "speed" in chosen:
            # A cache of its own, or the first fit would be a read; a process of one thread.
            with threadpool_limits(1):
                _speed(out, settings)
        if "fuzz" in chosen:
            with threadpool_limits(1):
                _fuzz(out, settings["without encoder"])
        if "soak" in chosen:
            _soak(out, settings["without encoder"])
        if "check" in chosen:
            _check(out)
        if "reload" in chosen:
            with threadpool_limits(1):
                _reload(out, settings["without encoder"])
        if "update" in chosen:
            with threadpool_limits(1):
                _update(out, settings["without encoder"])
        if "telegram" in chosen:
            _telegram(out, settings["without encoder"])
        if "discord" in chosen:
            _discord(out, settings["without encoder"])
    if "http" in chosen:
        _http(out)
    if "public" in chosen:
        _public(out, encoder)


def _questions(out: Console, settings: dict[str, Settings]) -> None:
    for folder in ("tests/questions/tuning", "tests/questions/blind"):
        trials = load_trials(ROOT / folder)
        table = Table(f"{folder} ({len(trials)})", *settings, box=None)
        groups: dict[str, list[str]] = {}
        for one in settings.values():
            outcomes = asyncio.run(outcomes_of(build(one), trials))
            for group in sorted({o.group for o in outcomes}):
                members = [o for o in outcomes if o.group == group]
                right = sum(o.right for o in members)
                cell = f"{right}/{len(members)} {right / len(members):.1%}"
                groups.setdefault(group, []).append(cell)
            groups.setdefault("calibration error", []).append(f"{calibration_error(outcomes):.3f}")
        for group, cells in groups.items():
            table.add_row(group, *cells)
        out.print(table)


def _speed(out: Console, settings: dict[str, Settings]) -> None:
    trials = [t for t in load_trials(ROOT / "tests" / "questions") if not t.after]
    table = Table(
        "one question, one thread",
        "median ms",
        "p99 ms",
        "start s",
        "RSS MiB",
        "first fit s",
        box=None,
    )
    for name, one in settings.items():
        shutil.rmtree(one.cache_dir, ignore_errors=True)
        begin = time.perf_counter()
        app = build(one)
        fitting = time.perf_counter() - begin
        median, p99 = speed.of_this_knowledge(app, trials)
        start, memory = speed.start(one.cache_dir, one.encoder_dir)
        table.add_row(
            f"this knowledge, {name}",
            f"{median:.2f}",
            f"{p99:.2f}",
            f"{start:.2f}",
            f"{memory:.0f}",
            f"{fitting:.0f}",
        )
    app = build(settings["without encoder"])
    for size in (1_000, 10_000, 100_000):
        median, p99, building = speed.of_size(app, size)
        table.add_row(
            f"posting lists, {size:,} phrasings",
            f"{median:.2f}",
            f"{p99:.2f}",
            f"{building:.1f}",
            "",
            "",
        )
    out.print(table)
    table = Table("hostile text", "ms", box=None)
    for name, spent in speed.slowest(app):
        table.add_row(name, f"{spent:.1f}")
    out.print(table)


def _fuzz(out: Console, settings: Settings) -> None:
    found = fuzz.search(build(settings))
    out.print(
        f"{fuzz.INPUTS:,} made-up messages in {found.seconds:.0f} s: median {found.median:.2f} ms, "
        f"p99 {found.p99:.2f}; questions that people ask: {found.normal[0]:.2f}, "
        f"{found.normal[1]:.2f}"
    )
    table = Table("the slowest", "characters", "ms", "to the median", "begins", box=None)
    for one in found.slowest:
        table.add_row(
            one.kind,
            f"{len(one.text):,}",
            f"{one.ms:.1f}",
            f"{one.ms / found.median:.0f}",
            ascii(one.text[:24]),
        )
    out.print(table)


def _soak(out: Console, settings: Settings) -> None:
    asked = asyncio.run(questions(build(settings), 20))
    table = Table(
        f"{soak.HOUR:,} questions after the warm-up",
        "answers/s",
        "lost, twice",
        "MiB: after the warm-up, after each tenth",
        "growth",
        box=None,
    )
    for one in (
        soak.on_telegram(asked, settings.cache_dir),
        soak.on_discord([question.text for question in asked], settings.cache_dir),
    ):
        table.add_row(
            one.name,
            f"{one.a_second:.0f}",
            f"{one.unanswered}, {one.twice}",
            " ".join(f"{size:.0f}" for size in one.sizes),
            f"{one.growth:+.1f}",
        )
    out.print(table)


def _check(out: Console) -> None:
    table = Table(
        "briefbot check", "entries more", "MB of YAML", "seconds", "CPU s", "it says", box=None
    )
    for size in (0, 1_000, 10_000):
        one = check.measured(ROOT / "knowledge", size)
        found = one.summary.partition(".")[0]
        table.add_row(
            "", f"{size:,}", f"{one.megabytes:.1f}", f"{one.seconds:.1f}", f"{one.cpu:.1f}", found
        )
    out.print(table)


def _reload(out: Console, settings: Settings) -> None:
    table = Table("a saved change is in use after", "seconds", "CPU s", box=None)
    for one in (*reload.of_this_knowledge(settings), reload.of_much_knowledge(settings)):
        table.add_row(one.what, f"{one.seconds:.2f}", f"{one.cpu:.2f}")
    out.print(table)


def _update(out: Console, settings: Settings) -> None:
    trials = load_trials(ROOT / "tests" / "questions" / "tuning")
    table = Table(
        "quick update",
        "seconds",
        "CPU s",
        "as the full fit",
        "(before)",
        "right: before, quick, full",
        "new phrasings found: quick, full",
        box=None,
    )
    for one in update.measured(settings, trials):
        table.add_row(
            one.what,
            f"{one.seconds:.2f}",
            f"{one.cpu:.2f}",
            f"{one.alike:.1%}",
            f"{one.alike_before:.1%}",
            " ".join(f"{n / one.asked:.1%}" for n in one.right),
            f"{one.found[0]} {one.found[1]} of {one.new}",
        )
    out.print(table)


def _telegram(out: Console, settings: Settings) -> None:
    table = Table(
        "through the Bot API server of the tests",
        "answers/s",
        "to stock",
        f"{telegram.OPEN} open: p50, p95, p99 ms",
        f"{telegram.RATE:.0f}/s: p50, p95, p99 ms",
        "RSS MiB",
        "lost, twice, out of order",
        box=None,
    )
    stock = 0.0
    for one in telegram.measured(build(settings), settings.cache_dir):
        stock = stock or one.a_second
        table.add_row(
            one.name,
            f"{one.a_second:.0f}",
            f"{one.a_second / stock:.2f}",
            *(" ".join(f"{ms[p]:.0f}" for p in ("p50", "p95", "p99")) for ms in one.latencies),
            f"{one.memory:.0f}",
            f"{one.unanswered}, {one.twice}, {one.out_of_order}",
        )
    out.print(table)


def _discord(out: Console, settings: Settings) -> None:
    table = Table(
        "through the Discord server of the tests",
        "answers/s",
        "to simple",
        "CPU ms",
        f"{discord.OPEN} open: p50, p95, p99 ms",
        f"{discord.AT_ONCE} at once",
        f"{discord.RATE:.0f}/s",
        "late",
        "RSS MiB",
        box=None,
    )
    simple = 0.0
    for one in discord.measured(build(settings), settings.cache_dir):
        simple = simple or one.a_second
        parts = (one.crowd, one.burst, one.trickle)
        table.add_row(
            one.name,
            f"{one.a_second:.0f}",
            f"{one.a_second / simple:.2f}",
            f"{one.cpu:.2f}",
            *(" ".join(f"{ms[p]:.0f}" for p in ("p50", "p95", "p99")) for ms in parts),
            str(one.late),
            f"{one.memory:.0f}",
        )
    out.print(table)


def _http(out: Console) -> None:
    table = Table("HTTP, 8 connections", "calls/s", "to plain", box=None)
    plain = 0.0
    for name, a_second in http.measured():
        plain = plain or a_second
        table.add_row(name, f"{a_second:.0f}", f"{a_second / plain:.2f}")
    out.print(table)


def _public(out: Console, encoder: Path) -> None:
    folder = SHARED / "benchmarks"
    if not folder.is_dir():
        out.print("The public sets are not here (../shared/benchmarks); skipped.")
        return
    encode = load_encoder(encoder).encode if (encoder / "model.onnx").is_file() else None
    table = Table("set", "engine", "in scope %", "AUROC %", "to ours", "seconds", box=None)
    for split in public_sets.splits(folder):
        rows: list[tuple[str, float, float | None, float]] = []
        for name, engine in public_sets.engines(encode, len(split.train)).items():
            begin = time.perf_counter()
            accuracy, auroc = public_sets.measure(engine, split)
            rows.append((name, accuracy, auroc, time.perf_counter() - begin))
        base = next(a for n, a, _, _ in rows if n.startswith("ours"))
        for name, accuracy, auroc, spent in rows:
            table.add_row(
                split.name,
                name,
                f"{accuracy:.1f}",
                f"{auroc:.1f}" if auroc else "–",
                f"{accuracy / base:.2f}",
                f"{spent:.0f}",
            )
    out.print(table)


if __name__ == "__main__":
    main()
