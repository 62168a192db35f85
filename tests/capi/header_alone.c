#include <failsoft/failsoft.h>
