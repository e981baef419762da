"""Completion in the shells themselves: what Tab offers after the beginning of a line. Shells that are not there are skipped."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

MANUAL = pathlib.Path(os.environ["DECONVOSCOPE_MANUAL"])

BASH = """
source "$1"
read -ra COMP_WORDS <<< "$2"
case $2 in *' ') COMP_WORDS+=('') ;; esac
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_deconvoscope
printf '%s\\n' "${COMPREPLY[@]}"
"""

# Another shell within zsh, whose Tab writes what matches into a file.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=(${1:h} \$fpath); autoload -U compinit; compinit -u -D
show() { compadd() { local -a shown; builtin compadd -A shown \"\$@\"; print -rl -- \"MATCH \"\${^shown} >> $3; builtin compadd \"\$@\" }
_main_complete; print END >> $3 }
zle -C show complete-word show; bindkey '^I' show; print rea''dy"
text=; while [[ $text != *ready* ]] && zpty -r shell piece; do text+=$piece; done
zpty -w -n shell "$2"$'\t'
repeat 200; do grep -q END $3 2>/dev/null && break; sleep 0.05; done
zpty -d shell
"""


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()


def bash(line):
    return lines("bash", "-c", BASH, "bash", MANUAL / "deconvoscope.bash", line)


def fish(line):
    return [one.partition("\t")[0] for one in
            lines("fish", "--no-config", "-c", f"source {MANUAL / 'deconvoscope.fish'}; complete -C '{line}'")]


def zsh(line):
    with tempfile.TemporaryDirectory() as folder:
        answer = pathlib.Path(folder) / "answer"
        lines("zsh", "-f", "-c", ZSH, "zsh", MANUAL / "_deconvoscope", line, answer)
        return [one.removeprefix("MATCH ") for one in answer.read_text().splitlines() if one.startswith("MATCH ")]


def can_run(shell):
    """zsh completes on a terminal of its own, which a bare chroot has not."""
    if shell is zsh:
        try:
            for end in os.openpty():
                os.close(end)
        except OSError:
            return False
    return shutil.which(shell.__name__) is not None


class Completion(unittest.TestCase):
    def each(self, line, offered, not_offered=()):
        for shell in filter(can_run, (bash, zsh, fish)):
            with self.subTest(shell=shell.__name__, line=line):
                answer = {one.strip() for one in shell(line)}
                self.assertLessEqual(set(offered), answer)
                self.assertFalse(answer & set(not_offered), answer)

    def test_subcommands(self):
        self.each("deconvoscope co", ["code", "compare"], ["sweep", "conv"])

    def test_flags_of_a_subcommand(self):
        self.each("deconvoscope compare --re", ["--reference", "--report"], ["--repeat"])
        self.each("deconvoscope audit --me", ["--mend"])

    def test_flags_of_the_window(self):
        self.each("deconvoscope --the", ["--theme"])
        self.each("deconvoscope photo.png --scr", ["--screenshot"])

    def test_operations_and_their_flags(self):
        self.each("deconvoscope apply conv", ["conv", "conv_transpose"], ["compare", "relu"])
        self.each("deconvoscope apply conv_transpose --out", ["--output", "--output-padding"])
        self.each("deconvoscope apply relu --out", ["--output"], ["--output-padding"])

    def test_values_that_can_be_named(self):
        self.each("deconvoscope code --framework ", ["keras", "pytorch", "onnx"])
        self.each("deconvoscope compare --preset fair", ["fair_pair"])
        self.each("deconvoscope --view ", ["overview", "network"])
        self.each("deconvoscope --theme ", ["dark", "light"])
        self.each("deconvoscope compare --theme ", ["dark", "light"])
        self.each("deconvoscope apply pad --mode ", ["reflect", "circular"], ["bilinear"])
        self.each("deconvoscope apply upsample --mode ", ["bilinear"], ["reflect"])

    def test_files(self):
        previous = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                pathlib.Path("photo of a cat.png").touch()
                for shell in (bash, fish):
                    if shutil.which(shell.__name__):
                        self.assertIn("photo of a cat.png", [one.replace("\\", "") for one in shell("deconvoscope compare ph")])
                        self.assertIn("photo of a cat.png", [one.replace("\\", "") for one in shell("deconvoscope compare --grey ph")])
            finally:
                os.chdir(previous)


if __name__ == "__main__":
    unittest.main()
