// Runs the program as a user would: arguments in, exit status and both outputs out, in a folder of its own.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/scratch_folder.h"

struct Outcome {
    int status = -1;  ///< 128 and more when a signal ended it
    std::string out, err;
};

class Program {
  public:
    const ScratchFolder& folder() const { return scratch_; }
    std::string file(const std::string& name) const { return scratch_.file(name); }

    /// Runs in the scratch folder; `before` is shell text that comes first, such as "ulimit -f 1;".
    Outcome run(const std::vector<std::string>& arguments, const std::string& before = "") const {
        // The outputs go beside the folder's content, so that tests can count what the program left there.
        const ScratchFolder outputs;
        std::string command =
            "cd " + quoted(scratch_.path().string()) + " && { " + before + " " + quoted(DECONVOSCOPE_PROGRAM);
        for (const std::string& argument : arguments)
            command += " " + quoted(argument);
        command += "; } >" + quoted(outputs.file("out")) + " 2>" + quoted(outputs.file("err"));
        const int result = std::system(command.c_str());
        Outcome run;
        run.status = WIFEXITED(result) ? WEXITSTATUS(result) : 255;
        run.out = slurp(outputs.file("out"));
        run.err = slurp(outputs.file("err"));
        return run;
    }

    /// Arguments separated by blanks.
    Outcome run(const std::string& arguments, const std::string& before = "") const {
        std::istringstream stream(arguments);
        std::vector<std::string> words;
        for (std::string word; stream >> word;)
            words.push_back(word);
        return run(words, before);
    }

    static std::string slurp(const std::filesystem::path& path) {
        std::ifstream stream(path, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }

  private:
    static std::string quoted(const std::string& text) {
        std::string result = "'";
        for (const char c : text)
            result += c == '\'' ? std::string("'\\''") : std::string(1, c);
        return result + "'";
    }

    ScratchFolder scratch_;
};
