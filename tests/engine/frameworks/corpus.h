// A table of pasted texts: what each is read as, or the sentence by which it is refused, and what the notes
// say.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/frameworks/layer_import.h"
#include "tests/engine/frameworks/without_weights.h"

namespace engine {

struct Pasted {
    std::string text;
    std::string
        pipeline;  ///< without init=, seed=, gain=, normalize=; or "refused: " and part of the sentence
    std::vector<std::string> notes = {};  ///< part of each, in order; all there are
};

inline void check(const std::vector<Pasted>& table) {
    for (const Pasted& pasted : table) {
        std::vector<std::string> notes;
        std::string got;
        try {
            got = without_weights(import_layers(pasted.text, &notes));
        } catch (const Error& error) {
            got = std::string("refused: ") + error.what();
        }
        const bool refused = pasted.pipeline.starts_with("refused: ");
        if (refused) {
            EXPECT_TRUE(got.starts_with("refused: ") &&
                        got.find(pasted.pipeline.substr(9)) != std::string::npos)
                << pasted.text << "\nis to be " << pasted.pipeline << "\nbut is " << got;
            continue;
        }
        EXPECT_EQ(got, pasted.pipeline) << pasted.text;
        std::string all;
        for (const std::string& note : notes)
            all += note + "\n";
        ASSERT_EQ(notes.size(), pasted.notes.size()) << pasted.text << "\n" << all;
        for (std::size_t i = 0; i < notes.size(); ++i)
            EXPECT_NE(notes[i].find(pasted.notes[i]), std::string::npos) << pasted.text << "\n" << notes[i];
    }
}

}  // namespace engine
