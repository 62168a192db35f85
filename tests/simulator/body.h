// A response body in pieces, so that a large text shared by thousands of answers exists once.
#pragma once

#include <boost/asio/buffer.hpp>
#include <memory>
#include <string>
#include <vector>

namespace failsoft::sim {

using SharedText = std::shared_ptr<const std::string>;

class Body {
 public:
  Body() = default;
  explicit Body(std::string text) { Append(std::move(text)); }

  void Append(std::string text) { Append(std::make_shared<const std::string>(std::move(text))); }
  void Append(SharedText text);
  size_t size() const { return size_; }

  // The bytes [from, to), valid while this body lives.
  std::vector<boost::asio::const_buffer> Bytes(size_t from, size_t to) const;
  std::vector<boost::asio::const_buffer> Bytes() const { return Bytes(0, size_); }

 private:
  std::vector<SharedText> pieces_;
  size_t size_ = 0;
};

}  // namespace failsoft::sim
