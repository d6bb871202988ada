#include "internal.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

struct errors {
    struct jpeg_error_mgr manager;
    jmp_buf jump;
    char *message;
};

struct progress {
    struct jpeg_progress_mgr manager;
    int maximum_scans;
};

static void fail(j_common_ptr info) {
    struct errors *errors = (struct errors *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    int is_over_memory = info->err->msg_code == JERR_NO_BACKING_STORE;
    snprintf(errors->message, IMAGE_MESSAGE_SIZE, "%s", is_over_memory ? "it needs too much memory" : text);
    longjmp(errors->jump, 1);
}

static void print_nothing(j_common_ptr info) { (void)info; }

/// Damaged or truncated data is only a warning to libjpeg, which then invents grey pixels; harmless oddities stay warnings.
static void judge_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    int code = info->err->msg_code;
    if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR) return;
    fail(info);
}

static void start_errors(struct errors *errors, char *message) {
    jpeg_std_error(&errors->manager);
    errors->manager.error_exit = fail;
    errors->manager.output_message = print_nothing;
    errors->manager.emit_message = judge_message;
    errors->message = message;
}

/// A progressive file may repeat scans without end: 33 KB can cost a second each time it is looked at.
static void count_scans(j_common_ptr info) {
    struct progress *progress = (struct progress *)info->progress;
    if (((j_decompress_ptr)info)->input_scan_number <= progress->maximum_scans) return;
    struct errors *errors = (struct errors *)info->err;
    snprintf(errors->message, IMAGE_MESSAGE_SIZE, "the JPEG file has more than %d scans", progress->maximum_scans);
    longjmp(errors->jump, 1);
}

/// CMYK to RGB in place, four bytes to three. Adobe's programs store the inks inverted.
static void convert_inks(uint8_t *row, uint32_t width, int inverted) {
    for (uint32_t x = 0; x < width; x++) {
        uint8_t *from = row + 4 * x, *to = row + 3 * x;
        unsigned flip = inverted ? 0 : 255;
        unsigned black = from[3] ^ flip;
        unsigned red = (from[0] ^ flip) * black / 255, green = (from[1] ^ flip) * black / 255, blue = (from[2] ^ flip) * black / 255;
        to[0] = (uint8_t)red;
        to[1] = (uint8_t)green;
        to[2] = (uint8_t)blue;
    }
}

static void read_picture(
    j_decompress_ptr info, const uint8_t *bytes, size_t count, const struct image_limits *limits, struct image_picture *out) {
    struct errors *errors = (struct errors *)info->err;
    info->mem->max_memory_to_use = limits->maximum_memory;
    jpeg_mem_src(info, bytes, count);
    jpeg_read_header(info, TRUE);
    out->width = info->image_width;
    out->height = info->image_height;
    if (image_refuses_size(out->width, out->height, limits, out)) longjmp(errors->jump, 1);

    int is_ink = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
    int is_grey = info->jpeg_color_space == JCS_GRAYSCALE;
    info->out_color_space = is_ink ? JCS_CMYK : is_grey ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(info);

    out->channels = is_grey ? 1 : 3;
    size_t stride = (size_t)out->width * out->channels;
    // The last row may be read as four bytes a pixel before it shrinks to three.
    out->pixels = malloc(stride * out->height + out->width);
    if (!out->pixels) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = out->pixels + info->output_scanline * stride;
        jpeg_read_scanlines(info, &row, 1);
        if (is_ink) convert_inks(row, out->width, info->saw_Adobe_marker);
    }
    jpeg_finish_decompress(info);
}

int image_jpeg_decode(const uint8_t *bytes, size_t count, const struct image_limits *limits, struct image_picture *out) {
    memset(out, 0, sizeof *out);
    struct errors errors;
    struct progress progress = {.maximum_scans = limits->maximum_scans};
    struct jpeg_decompress_struct info;
    memset(&info, 0, sizeof info);
    start_errors(&errors, out->message);
    info.err = &errors.manager;
    progress.manager.progress_monitor = count_scans;
    int failed = 1;
    if (setjmp(errors.jump) == 0) {
        jpeg_create_decompress(&info);
        info.progress = &progress.manager;
        read_picture(&info, bytes, count, limits, out);
        failed = 0;
    }
    jpeg_destroy_decompress(&info);
    return failed;
}

int image_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality, struct image_buffer *out) {
    memset(out, 0, sizeof *out);
    struct errors errors;
    struct jpeg_compress_struct info;
    // Behind a pointer, so that its value after a longjmp is defined.
    struct { unsigned char *bytes; unsigned long count; } *memory = calloc(1, sizeof *memory);
    if (!memory) {
        snprintf(out->message, IMAGE_MESSAGE_SIZE, "out of memory");
        return 1;
    }
    memset(&info, 0, sizeof info);
    start_errors(&errors, out->message);
    info.err = &errors.manager;
    int failed = 1;
    if (setjmp(errors.jump) == 0) {
        jpeg_create_compress(&info);
        jpeg_mem_dest(&info, &memory->bytes, &memory->count);
        info.image_width = width;
        info.image_height = height;
        info.input_components = (int)channels;
        info.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&info);
        jpeg_set_quality(&info, quality, TRUE);
        jpeg_start_compress(&info, TRUE);
        while (info.next_scanline < info.image_height) {
            JSAMPROW row = (JSAMPROW)(pixels + (size_t)info.next_scanline * width * channels);
            jpeg_write_scanlines(&info, &row, 1);
        }
        jpeg_finish_compress(&info);
        failed = 0;
    }
    jpeg_destroy_compress(&info);
    out->bytes = memory->bytes;
    out->count = out->capacity = memory->count;
    free(memory);
    return failed;
}
