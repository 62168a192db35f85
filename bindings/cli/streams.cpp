#include "streams.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "failure.h"

namespace failsoft::cli {
namespace {

void WaitWritable(int fd) {
  pollfd entry{fd, POLLOUT, 0};
  poll(&entry, 1, -1);
}

using Stop = bool (*)();

// False: `stop` came first. A signal just before the wait is noticed after a moment.
bool AwaitRoom(int fd, Stop stop) {
  constexpr int kLookUpMs = 100;
  pollfd entry{fd, POLLOUT, 0};
  while (poll(&entry, 1, kLookUpMs) < 1) {
    if (stop()) return false;
  }
  return true;
}

// 0, or the errno of the first failure; EINTR: `stop` came first.
int WriteAll(int fd, std::string_view text, Stop stop = nullptr) {
  const size_t most = stop != nullptr ? PIPE_BUF : text.size();  // a pipe with room takes so many
  while (!text.empty()) {
    if (stop != nullptr && !AwaitRoom(fd, stop)) return EINTR;
    const size_t asked = std::min(most, text.size());
    const ssize_t written = write(fd, text.data(), asked);
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
      // A terminal takes what it has room for, and no more: the signal ended the wait for room.
      if (static_cast<size_t>(written) < asked && stop != nullptr && stop()) return EINTR;
    } else if (errno == EAGAIN) {
      WaitWritable(fd);  // somebody else made our end of a shared pipe non-blocking
    } else if (errno != EINTR || (stop != nullptr && stop())) {
      return errno;
    }
  }
  return 0;
}

int WriteShown(int fd, std::string_view text, Stop stop = nullptr) {
  return isatty(fd) != 0 ? WriteAll(fd, WithoutControls(text), stop) : WriteAll(fd, text, stop);
}

std::string ReadAll(int fd, const std::string& name, size_t limit) {
  std::string text;
  size_t used = 0;
  for (;;) {
    text.resize(used + 65536 + used / 2);
    const ssize_t got = read(fd, text.data() + used, text.size() - used);
    if (got > 0) used += static_cast<size_t>(got);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) {
      throw UsageError("cannot read " + name + ": " + std::strerror(errno));
    }
    if (used > limit)
      throw UsageError(name + " is larger than " + std::to_string(limit) + " bytes");
  }
  text.resize(used);
  return text;
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

// How many bytes the character at the front of `text` has; 0 for a stray byte.
size_t CharacterSize(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (size > text.size()) return 0;
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

void PrintLine(std::string_view text) {
  Print(text);
  if (!text.ends_with('\n')) Print("\n");
}

void Complain(std::string_view text) {
  WriteShown(STDERR_FILENO, text);
  if (!text.ends_with('\n')) WriteShown(STDERR_FILENO, "\n");
}

std::string ReadStandardInput() {
  return ReadAll(STDIN_FILENO, "standard input", std::string::npos);
}

std::string ReadFile(const std::string& path, size_t limit) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd == -1) throw UsageError("cannot open " + path + ": " + std::strerror(errno));
  struct Closer {
    int fd;
    ~Closer() { close(fd); }
  } closer{fd};
  return ReadAll(fd, path, limit);
}

InputFile::InputFile(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      fd_(path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (fd_ == -1) throw UsageError("cannot open " + path + ": " + std::strerror(errno));
}

InputFile::~InputFile() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

std::string InputFile::Read(size_t size) {
  std::string block(size, '\0');
  for (;;) {
    const ssize_t got = read(fd_, block.data(), size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw UsageError("cannot read " + name_ + ": " + std::strerror(errno));
    block.resize(static_cast<size_t>(got));
    return block;
  }
}

bool StandardInputIsTerminal() { return isatty(STDIN_FILENO) != 0; }

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
