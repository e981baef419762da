// Files come whole or not at all.
#include "engine/files/atomic_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "engine/core/error.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) { return read_file(path, 1 << 20); }

TEST(AtomicFile, WritesAndReplaces) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("a name with ü.txt");
    write_file(file, "one");
    EXPECT_EQ(slurp(file), "one");
    write_file(file, "two, longer");
    EXPECT_EQ(slurp(file), "two, longer");
    write_file(file, "");
    EXPECT_EQ(slurp(file), "");
    EXPECT_EQ(scratch.count(), 1u);
    EXPECT_NO_THROW(write_file(scratch.file(std::string(255, 'x')), "the longest legal name"));
}

TEST(AtomicFile, KeepsPermissionsAndLinks) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("file"), link = scratch.file("link");
    write_file(file, "old");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("file", link);
    write_file(link, "new");
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(slurp(file), "new");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(AtomicFile, RefusesWhatCannotBeWritten) {
    const ScratchFolder scratch;
    write_file(scratch.file("file"), "x");
    for (const std::string& path :
         {scratch.path().string(), scratch.file("none/file"), scratch.file("file/below"), std::string(),
          scratch.file(""), scratch.file(std::string(256, 'x'))}) {
        EXPECT_THROW(check_writable(path), Error) << path;
        EXPECT_THROW(write_file(path, "y"), Error) << path;
        EXPECT_THROW(PendingFile{path}, Error) << path;
    }
    if (::geteuid() != 0) {
        fs::permissions(scratch.path(), fs::perms::owner_read | fs::perms::owner_exec);
        EXPECT_THROW(write_file(scratch.file("other"), "y"), Error);
    }
    EXPECT_EQ(scratch.count(), 1u);
}

TEST(AtomicFile, WithoutCommitNothingHappens) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("file");
    write_file(file, "old");
    {
        PendingFile pending(file);
        pending.write("new");
        PendingFile moved(std::move(pending));
        moved.write("er");
        EXPECT_EQ(slurp(file), "old");
    }
    EXPECT_EQ(scratch.count(), 1u);
    EXPECT_EQ(slurp(file), "old");
}

TEST(AtomicFile, ADanglingLinkMakesWhatItPointsAt) {
    const ScratchFolder scratch;
    fs::create_directory(scratch.file("below"));
    fs::create_symlink("below/new", scratch.file("link"));
    fs::create_symlink("link", scratch.file("link to the link"));
    write_file(scratch.file("link to the link"), "made");
    EXPECT_TRUE(fs::is_symlink(scratch.file("link")));
    EXPECT_TRUE(fs::is_symlink(scratch.file("link to the link")));
    EXPECT_EQ(slurp(scratch.file("below/new")), "made");
    fs::create_symlink("none/new", scratch.file("nowhere"));
    fs::create_symlink("round", scratch.file("round"));
    EXPECT_THROW(write_file(scratch.file("nowhere"), "x"), Error);
    EXPECT_THROW(write_file(scratch.file("round"), "x"), Error);
}

TEST(AtomicFile, AReadOnlyFileStays) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("file");
    write_file(file, "old");
    fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);
    EXPECT_THROW(check_writable(file), Error);
    EXPECT_THROW(write_file(file, "new"), Error) << "root's as well";
    EXPECT_EQ(slurp(file), "old");
}

TEST(AtomicFile, ANewFileHasNobodysRights) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("file");
    write_file(file, "old");
    ASSERT_EQ(::chmod(file.c_str(), 06751), 0);
    write_file(file, "new");
    EXPECT_EQ(static_cast<int>(fs::status(file).permissions()), 0751);
}

TEST(AtomicFile, StreamsAreWrittenToAndNotReplaced) {
    const ScratchFolder scratch;
    EXPECT_NO_THROW(write_file("/dev/null", "gone"));
    EXPECT_THROW(write_file("/dev/full", "no room"), ResourceError);
    EXPECT_TRUE(fs::is_character_file("/dev/null") && fs::is_character_file("/dev/full"));

    const std::string log = scratch.file("log");
    write_file(log, "before, ");
    const int descriptor = ::open(log.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    for (const char* folder : {"/dev/fd/", "/proc/self/fd/"})
        write_file(folder + std::to_string(descriptor), "more, ");
    EXPECT_EQ(slurp(log), "before, more, more, ") << "the file behind a descriptor is not replaced";
    ::close(descriptor);
    EXPECT_THROW(check_writable("/dev/fd/" + std::to_string(descriptor)), Error) << "it is closed";

    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    {
        PendingFile pending("/dev/fd/" + std::to_string(ends[1]));
        pending.write("whole ");
        pending.write("or not at all");
        pending.commit();
        PendingFile dropped("/dev/fd/" + std::to_string(ends[1]));
        dropped.write("never");
    }
    ::close(ends[1]);
    char text[100];
    const ssize_t count = ::read(ends[0], text, sizeof text);
    EXPECT_EQ(std::string(text, static_cast<std::size_t>(std::max<ssize_t>(count, 0))),
              "whole or not at all");
    EXPECT_THROW(check_writable("/dev/fd/" + std::to_string(ends[0])), Error) << "it is not open for writing";
    ::close(ends[0]);
}

TEST(AtomicFile, AStreamThatFailsKeepsTheFilesOfTheSameCommand) {
    const ScratchFolder scratch;
    write_file(scratch.file("a"), "old a");
    std::vector<PendingFile> files;
    files.emplace_back(scratch.file("a")).write("new a");
    files.emplace_back("/dev/full").write("no room");
    EXPECT_THROW(PendingFile::commit_all(files), ResourceError);
    EXPECT_EQ(slurp(scratch.file("a")), "old a");
}

TEST(AtomicFile, FilesThatBelongTogether) {
    const ScratchFolder scratch;
    write_file(scratch.file("a"), "old a");
    std::vector<PendingFile> files;
    files.emplace_back(scratch.file("a")).write("new a");
    files.emplace_back(scratch.file("b")).write("new b");
    PendingFile::commit_all(files);
    EXPECT_EQ(slurp(scratch.file("a")), "new a");
    EXPECT_EQ(slurp(scratch.file("b")), "new b");
    EXPECT_EQ(scratch.count(), 2u);
}

TEST(AtomicFile, LeftoversOfAKillGoAndWhatIsBeingWrittenStays) {
    const ScratchFolder scratch;
    const std::string dead = scratch.file(".deconvoscope-1234567-0"),
                      alive = scratch.file(".deconvoscope-1234567-1"),
                      other = scratch.file(".deconvoscope-notes");
    for (const std::string& name : {dead, alive, other})
        std::ofstream(name) << "x";
    const int descriptor = ::open(alive.c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(::flock(descriptor, LOCK_EX), 0);
    write_file(scratch.file("file"), "new");
    EXPECT_FALSE(fs::exists(dead));
    EXPECT_TRUE(fs::exists(alive)) << "another process still writes it";
    EXPECT_TRUE(fs::exists(other)) << "not one of ours";
    ::close(descriptor);
}

TEST(AtomicFile, AFullDiskLeavesTheOldFile) {
    const ScratchFolder scratch;
    const std::string file = scratch.file("file");
    write_file(file, "old");
    // Runs in a child process: the limit on file sizes stands for the end of the disk.
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            write_file(file, std::string(100000, 'n'));
        } catch (const ResourceError&) {
            ::_exit(0);
        } catch (...) {
        }
        ::_exit(1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(slurp(file), "old");
    EXPECT_EQ(scratch.count(), 1u);
}

TEST(AtomicFile, ReadingRefusesWithASentence) {
    const ScratchFolder scratch;
    write_file(scratch.file("file"), "12345");
    EXPECT_EQ(read_file(scratch.file("file"), 5), "12345");
    EXPECT_THROW(read_file(scratch.file("file"), 4), Error);
    EXPECT_THROW(read_file(scratch.file("none"), 4), Error);
    EXPECT_THROW(read_file(scratch.path(), 4), Error);
    EXPECT_THROW(read_file("/dev/zero", 1000), Error);
    ASSERT_EQ(::mkfifo(scratch.file("fifo").c_str(), 0600), 0);
    EXPECT_THROW(read_file(scratch.file("fifo"), 4), Error);  // rather than wait for a writer
}

}  // namespace
}  // namespace engine
