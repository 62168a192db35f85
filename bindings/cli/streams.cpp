#include "streams.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "failure.h"
#include "interrupt.h"

namespace failsoft::cli {
namespace {

void Await(int fd, short what) {
  pollfd entry{fd, what, 0};
  poll(&entry, 1, -1);
}

using Stop = bool (*)();

constexpr int kLookUpMs = 100;

// Once a signal has come, what is left to say waits for its readers this long in all: `timeout`
// sends no second signal to end a command that nobody reads.
bool OutOfPatience() {
  constexpr int kMost = 3000 / kLookUpMs;
  static int looks = 0;
  return ++looks > kMost;
}

// False: `stop` came first. A signal just before the wait is noticed after a moment.
bool AwaitRoom(int fd, Stop stop) {
  pollfd entry{fd, POLLOUT, 0};
  while (poll(&entry, 1, kLookUpMs) < 1) {
    if (stop()) return false;
  }
  return true;
}

// 0, or the errno of the first failure; EINTR: `stop` came first.
int WriteAll(int fd, std::string_view text, Stop stop = nullptr) {
  while (!text.empty()) {
    if (stop == nullptr && Interrupted()) stop = OutOfPatience;
    const size_t most = stop != nullptr ? PIPE_BUF : text.size();  // a pipe with room takes so many
    if (stop != nullptr && !AwaitRoom(fd, stop)) return EINTR;
    const size_t asked = std::min(most, text.size());
    const ssize_t written = write(fd, text.data(), asked);
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
      // A terminal takes what it has room for, and no more: the signal ended the wait for room.
      if (static_cast<size_t>(written) < asked && stop != nullptr && stop()) return EINTR;
    } else if (errno == EAGAIN) {
      Await(fd, POLLOUT);  // somebody else made our end of a shared pipe non-blocking
    } else if (errno != EINTR || (stop != nullptr && stop())) {
      return errno;
    }
  }
  return 0;
}

int WriteShown(int fd, std::string_view text, Stop stop = nullptr) {
  return isatty(fd) != 0 ? WriteAll(fd, WithoutControls(text), stop) : WriteAll(fd, text, stop);
}

bool IsStandardInput(const std::string& path) { return path.empty() || path == "-"; }

// For one write: when several commands share a file or a pipe, as under `xargs -P`, each line stays
// whole.
std::string WithNewline(std::string_view text) {
  return std::string(text) + (text.ends_with('\n') ? "" : "\n");
}

// How much is left of a regular file; 0 of anything else.
size_t SizeLeft(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  const off_t at = lseek(fd, 0, SEEK_CUR);
  return at < 0 || at > status.st_size ? 0 : static_cast<size_t>(status.st_size - at);
}

// The size of the control sequence at the front of `text`, 0 if it begins with something harmless.
size_t ControlSize(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if ((byte(0) < 0x20 && text[0] != '\t' && text[0] != '\n') || byte(0) == 0x7F) return 1;
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) return 2;
  if (byte(0) != 0xE2) return 0;
  if (byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE) return 3;
  if (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9) return 3;
  return 0;
}

// Whether no encoder writes these two bytes: they begin a longer form than is needed, half of a
// surrogate pair, or more than U+10FFFF (Unicode, table 3-7).
bool IsIllFormed(unsigned char first, unsigned char second) {
  return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) || first > 0xF4;
}

// How many bytes the character at the front of `text` has; 0 for a stray byte.
size_t CharacterSize(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size > text.size()) return 0;
  if (size > 1 && IsIllFormed(lead, static_cast<unsigned char>(text[1]))) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return size;
}

}  // namespace

void ReserveStandardStreams() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    // The wrong way round on purpose: what is read from or written to it fails.
    if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) == -1) return;
  }
}

void Print(std::string_view text) { PrintUnless(nullptr, text); }

bool PrintUnless(bool (*stop)(), std::string_view text) {
  const int failure = WriteShown(STDOUT_FILENO, text, stop);
  if (failure == EINTR) return false;
  if (failure == EPIPE) throw ReaderGone("cannot write the output: the reader has gone");
  if (failure != 0) {
    throw SystemError(std::string("cannot write the output: ") + std::strerror(failure));
  }
  return true;
}

void PrintLine(std::string_view text) { Print(WithNewline(text)); }

void Complain(std::string_view text) { WriteShown(STDERR_FILENO, WithNewline(text)); }

InputFile::InputFile(const std::string& path, const std::string& name)
    : name_(IsStandardInput(path) ? "standard input" : name),
      fd_(IsStandardInput(path) ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ == -1) throw UsageError("cannot open " + name + ": " + std::strerror(errno));
}

InputFile::~InputFile() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

// 0 bytes only at the end, even when somebody else made the pipe non-blocking.
size_t InputFile::ReadSome(char* to, size_t size) {
  for (;;) {
    const ssize_t got = read(fd_, to, size);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno == EAGAIN) {
      Await(fd_, POLLIN);
    } else if (errno != EINTR) {
      throw UsageError("cannot read " + name_ + ": " + std::strerror(errno));
    }
  }
}

std::string InputFile::Read(size_t size) {
  std::string block(size, '\0');
  block.resize(ReadSome(block.data(), size));
  return block;
}

void InputFile::RefuseSize(size_t limit) const {
  throw UsageError(name_ + " is larger than " + std::to_string(limit) + " bytes");
}

std::string InputFile::ReadAll(size_t limit) {
  constexpr size_t kBlock = 65536;
  const size_t known = SizeLeft(fd_);
  if (known > limit) RefuseSize(limit);
  std::string text;
  size_t used = 0;
  for (;;) {
    if (used == text.size()) text.resize(std::max(known + 1, used + used / 2 + kBlock));
    const size_t got = ReadSome(text.data() + used, text.size() - used);
    if (got == 0) break;
    used += got;
    if (used > limit) RefuseSize(limit);
  }
  text.resize(used);
  return text;
}

std::string ReadInput(const std::string& path) {
  constexpr size_t kMost = size_t{1} << 30;
  if (path.empty()) RefuseTerminal();
  return InputFile(path).ReadAll(kMost);
}

bool StandardInputIsTerminal() { return isatty(STDIN_FILENO) != 0; }

void RefuseTerminal() {
  if (StandardInputIsTerminal()) throw UsageError("nothing to read: name a file, or pipe one in");
}

bool StandardOutputIsTerminal() { return isatty(STDOUT_FILENO) != 0; }

size_t StandardErrorColumns() {
  constexpr size_t kUsual = 80;
  if (isatty(STDERR_FILENO) == 0) return 0;
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

void Draw(std::string_view text) { WriteAll(STDERR_FILENO, text); }

std::string WithoutControls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    size_t size = ControlSize(text);
    if (size == 0) {
      size = CharacterSize(text);
      out.append(text.substr(0, size));
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace failsoft::cli
