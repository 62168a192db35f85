/*
 * log.h: the part of failsoft.h that is about log lines. Include failsoft.h.
 */
#ifndef FAILSOFT_LOG_H_
#define FAILSOFT_LOG_H_

#include "failsoft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------- log */

typedef enum failsoft_log_level {
  FAILSOFT_LOG_OFF = 0,
  FAILSOFT_LOG_ERROR = 1,
  FAILSOFT_LOG_WARN = 2, /* retries, refused waits, odd answers */
  FAILSOFT_LOG_INFO = 3, /* one line a call */
  FAILSOFT_LOG_DEBUG = 4,
  FAILSOFT_LOG_LEVEL_FORCE32 = 0x7fffffff
} failsoft_log_level;

/*
 * One log line, without a line end, terminated; no key, header value, prompt or answer is in it.
 * The call may come from any thread, several at a time; it may not call failsoft.
 */
typedef void (*failsoft_log_fn)(failsoft_log_level level, const char* line, size_t line_size,
                                void* context);

/*
 * Sets the process's log function. NULL (the default) logs nothing, and returns once no call to the
 * old function is running. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_log_set(failsoft_log_level level, failsoft_log_fn log,
                                              void* context);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* FAILSOFT_LOG_H_ */
