"""Links and commands in the documents: what they point at is there, and what they say can be typed."""

import os
import pathlib
import re
import shlex
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["DECONVOSCOPE_PROGRAM"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def output(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def flags_of(*command):
    """Every --flag in the help of a command."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", output(*command, "--help")))


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def commands(text):
    """The command lines of a document: indented or fenced lines, and spans, that begin with the program or app/run."""
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.startswith("    ")]
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines += [line.strip() for block in fenced for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        match = re.match(r"(?:deconvoscope|app/run)(?: (.*))?$", line)
        if match and "…" not in line and "[" not in line:
            yield line, shlex.split(match[1] or "", comments=True)


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        count = 0
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            for target in LINK.findall(text):
                if "://" in target or target.startswith("mailto:"):
                    continue
                count += 1
                name, _, anchor = target.partition("#")
                file = document.parent / name if name else document
                self.assertTrue(file.exists(), f"{document.relative_to(ROOT)}: {target}")
                if anchor:
                    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                    self.assertIn(anchor, map(slug, headings), f"{document.relative_to(ROOT)}: {target}")
        self.assertGreater(count, 30)

    def test_commands_can_be_typed(self):
        subcommands = set(re.findall(r"^  ([a-z]+) ", output("--help").split("Subcommands:")[1], re.MULTILINE))
        operations = set(re.findall(r"^  ([a-z_]+) ", output("apply", "--help"), re.MULTILINE))
        known, count = {}, 0
        for document in DOCUMENTS:
            for line, words in commands(document.read_text(encoding="utf-8")):
                where = f"{document.relative_to(ROOT)}: {line}"
                command = tuple(words[:1]) if words and words[0] in subcommands else ()
                if command == ("apply",) and len(words) > 1 and words[1] != "OP":
                    self.assertIn(words[1], operations, where)
                    command = tuple(words[:2])
                if command not in known:
                    known[command] = flags_of(*command)
                for word in words[len(command):]:
                    if word.startswith("--"):
                        self.assertIn(word, known[command] | {"--help"}, where)
                for flag, value in zip(words, words[1:]):
                    if flag in ("--left", "--right", "--pipeline", "--add") and "PIPE" not in value:
                        output("code", "--pipeline", value, "--framework", "keras")
                    if flag == "--preset" and value != "ID":
                        self.assertIn(f"\n{value}: ", "\n" + output("presets"), where)
                    if flag == "--do" and value != "ACTION":
                        self.assertIn(f"\n{value} ", "\n" + output("actions"), where)
                count += 1
        self.assertGreater(count, 20)

    def test_the_version_is_the_same_everywhere(self):
        version = output("--version").split()[1]
        self.assertIn(f"\nversion: {version}\n", (ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        self.assertIn(f"\n## {version}\n", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))

    def test_the_readme_is_short(self):
        self.assertLessEqual(len((ROOT / "README.md").read_text(encoding="utf-8").split()), 900)

    def test_the_packages_have_their_names_elsewhere(self):
        names = (ROOT / "docs/building.md").read_text(encoding="utf-8")
        for line in (ROOT / "app/packages.txt").read_text(encoding="utf-8").splitlines():
            package = line.partition("#")[0].strip()
            self.assertRegex(names, rf"[`\s]{re.escape(package)}[`\s]")


if __name__ == "__main__":
    unittest.main()
