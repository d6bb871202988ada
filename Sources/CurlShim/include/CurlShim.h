#ifndef CURL_SHIM_H
#define CURL_SHIM_H

#include <curl/curl.h>

// Swift cannot call variadic functions: one setter for each type of option.

CURLcode curl_shim_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode curl_shim_set_number(CURL *handle, CURLoption option, long value);
CURLcode curl_shim_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode curl_shim_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode curl_shim_set_writer(CURL *handle, curl_write_callback function, void *context);
CURLcode curl_shim_set_reader(CURL *handle, curl_read_callback function, void *context);
CURLcode curl_shim_set_opener(CURL *handle, curl_opensocket_callback function, void *context);

/// 0 when nothing was answered.
long curl_shim_status(CURL *handle);
/// Where a redirect leads, as an absolute address; NULL when there is none. It lives as long as the handle.
const char *curl_shim_redirect(CURL *handle);
/// Opens a socket of the kind that the opener was asked for.
curl_socket_t curl_shim_open(const struct curl_sockaddr *address);
/// The context set by `CURLOPT_PRIVATE`.
void *curl_shim_context(CURL *handle);
/// The next finished handle, its result in `code`; NULL when there is none.
CURL *curl_shim_next_finished(CURLM *multi, CURLcode *code);

#endif
