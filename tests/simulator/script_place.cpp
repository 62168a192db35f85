#include "tests/simulator/script_place.h"

namespace failsoft::sim {
namespace {

using Kind = BodyPlace::Kind;

constexpr int64_t kMost = int64_t{1} << 53;

constexpr Named<Kind> kMarks[] = {{"finish", Kind::kFinish}, {"done", Kind::kDone}};

template <Kind kKind>
void ReadCount(const Place& at, BodyPlace& place) {
  if (place.kind != Kind::kMiddle) at.Fail("is one place too many");
  place = {kKind, at.Int(0, kMost)};
}

constexpr MemberRule<BodyPlace> kCounts[] = {
    {"bytes", ReadCount<Kind::kBytes>},
    {"events", ReadCount<Kind::kEvents>},
    {"text_bytes", ReadCount<Kind::kTextBytes>},
};

}  // namespace

BodyPlace ReadBodyPlace(const Place& at) {
  if (!at.value().IsObject()) return {OneOf(at, kMarks), 0};
  BodyPlace place;
  ReadObject(at, kCounts, place);
  if (place.kind == Kind::kMiddle) at.Fail("must have one of: bytes, events, text_bytes");
  return place;
}

}  // namespace failsoft::sim
