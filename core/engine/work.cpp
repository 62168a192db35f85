#include "core/engine/work.h"

#include "core/engine/call.h"
#include "core/engine/doctor.h"
#include "core/engine/known_answer.h"
#include "core/engine/summary.h"

namespace failsoft::engine {

std::unique_ptr<Work> MakeWork(World world, CallRequest request, CallListener* listener) {
  const ModelList& models = world.book.models;
  if (request.doctor) return std::make_unique<Doctor>(world, std::move(request), listener);
  if (request.summary) return std::make_unique<Summary>(world, std::move(request), listener);
  if (request.may_be_cached && models.FreshAt(world.clock.Now(), world.options.models_ttl)) {
    return std::make_unique<KnownAnswer>(world, std::move(request), listener, models.json());
  }
  return std::make_unique<Call>(world, std::move(request), listener);
}

}  // namespace failsoft::engine
