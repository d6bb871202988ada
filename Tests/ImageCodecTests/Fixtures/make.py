"""Makes the fixtures beside this file: python3 make.py (needs Pillow)."""

import io, os, struct, zlib

from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def pattern(width, height, channels):
    return bytes(
        (x * 37 + y * 91 + c * 53 + (x * y) % 7 * 29) % 256 for y in range(height) for x in range(width) for c in range(channels)
    )


rgb = Image.frombytes("RGB", (13, 9), pattern(13, 9, 3))
rgb.save("rgb.png")
for width, height in [(5, 4), (29, 20), (13, 3)]:
    for name, resample in [("area", Image.Resampling.BOX), ("bilinear", Image.Resampling.BILINEAR)]:
        rgb.resize((width, height), resample).save(f"rgb-{width}x{height}-{name}.png")

# One picture in every form, with what Pillow reads from it.
rgb.convert("1").save("bilevel.png")
rgb.quantize(7).save("palette.png")
Image.frombytes("LA", (13, 9), pattern(13, 9, 2)).save("greyalpha.png")
Image.frombytes("I;16", (13, 9), pattern(13, 9, 2)).save("grey16.png")
smooth = rgb.resize((48, 40), Image.Resampling.BICUBIC)
smooth.save("progressive.jpg", progressive=True, quality=90, subsampling=0)
smooth.convert("CMYK").save("cmyk.jpg", quality=95)
smooth.convert("L").save("grey.jpg", quality=90)
Image.open("bilevel.png").convert("L").save("bilevel-expected.png")
Image.open("palette.png").convert("RGB").save("palette-expected.png")
Image.open("greyalpha.png").convert("RGBA").save("greyalpha-expected.png")
for name in ["progressive", "cmyk", "grey"]:
    picture = Image.open(f"{name}.jpg")
    picture.convert("L" if name == "grey" else "RGB").save(f"{name}-expected.png")

# A 20 MB text in a file of some 20 KB.
rgb_png = open("rgb.png", "rb").read()
data = b"parameters\0\0" + zlib.compress(b"x" * 20_000_000, 9)
bomb = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
open("text-bomb.png", "wb").write(rgb_png[:33] + bomb + rgb_png[33:])
