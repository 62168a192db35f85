// Standard input, output and error, and files.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::cli {

// Makes descriptors 0 to 2 exist, so that no socket takes the place of one that the caller closed.
void ReserveStandardStreams();

// Writes all of `text` to standard output; throws ReaderGone or SystemError (disk full ...). On a
// terminal without control characters.
void Print(std::string_view text);

// The same, but gives up when nobody takes the text and `stop` has become true; a signal wakes it.
// False: it gave up.
bool PrintUnless(bool (*stop)(), std::string_view text);

// `text`, ended by a newline.
void PrintLine(std::string_view text);

// The same to standard error, as well as it can be done.
void Complain(std::string_view text);

// A file, or standard input ("-", or nothing), read a part at a time or as a whole. Throws
// UsageError: nothing was sent.
class InputFile {
 public:
  explicit InputFile(const std::string& path) : InputFile(path, path) {}

  // Errors call the file `name`: its path may be a secret that was given by mistake.
  InputFile(const std::string& path, const std::string& name);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // What there is, up to `size` bytes; empty at the end.
  std::string Read(size_t size);

  // All of it, if that is not more than `limit` bytes.
  std::string ReadAll(size_t limit);

 private:
  size_t ReadSome(char* to, size_t size);
  [[noreturn]] void RefuseSize(size_t limit) const;

  const std::string name_;
  int fd_;
};

// All of a text or request, a gibibyte at most. A terminal is read only when it was asked for
// ("-").
std::string ReadInput(const std::string& path);

bool StandardInputIsTerminal();
bool StandardOutputIsTerminal();

// Throws UsageError when nothing was piped in: "-" asks for what is typed.
void RefuseTerminal();

// How many columns the terminal that is standard error has; 0: it is no terminal.
size_t StandardErrorColumns();

// Writes text of our own, which may move the cursor, to the terminal that is standard error.
void Draw(std::string_view text);

// `text` without what could drive a terminal or disguise text: C0 but tab and newline, DEL, C1
// (also as UTF-8), and the bidirectional overrides and isolates (U+202A to 202E, U+2066 to 2069).
std::string WithoutControls(std::string_view text);

}  // namespace failsoft::cli
