"""A call that survives two faults, with the standard library alone: ctypes_call.py LIBRARY"""
import ctypes
import json
import sys

lib = ctypes.CDLL(sys.argv[1])
lib.failsoft_buf_data.restype = lib.failsoft_error_report.restype = ctypes.c_char_p
client, call, result, error = (ctypes.c_void_p() for _ in range(4))
options = json.dumps({"base_delay": 50, "jitter": "none"}).encode()
ask = json.dumps({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}).encode()


def check(status: int) -> None:
    if status != 0:
        sys.exit(lib.failsoft_error_report(error).decode())


check(lib.failsoft_client_new(options, ctypes.c_size_t(len(options)), ctypes.byref(client), ctypes.byref(error)))
check(lib.failsoft_call_start(client, 1, ask, ctypes.c_size_t(len(ask)), None, ctypes.c_uint64(0),
                              ctypes.byref(call), ctypes.byref(error)))
while lib.failsoft_call_wait(call, ctypes.c_int64(-1)) == 1:  # FAILSOFT_AGAIN: a signal came
    pass
check(lib.failsoft_call_result(call, ctypes.byref(result), ctypes.byref(error)))
reply = json.loads(lib.failsoft_buf_data(result))
assert reply["text"] == "I am still here." and len(reply["attempts"]) == 3, reply
