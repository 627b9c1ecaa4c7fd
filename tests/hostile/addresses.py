"""Web addresses that no page can be fetched from; none of them is asked for."""

ADDRESSES = (
    "http://xn--/",  # no name in it
    "HTTP://XN--/",
    "http://xn--a/",  # a control character
    "http://xn--99999999/",
    "http://xn--ls8h.test/",  # a character that names may not hold
    "http://xn--a-.test/",
    "http://a..test/",
    "http://.test/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:x/",
    "http://127.0.0.1:0/",
    "http://[::1%25lo]/",
    "http://[::ffff:127.0.0.1]/",
    "http://0x7f.1/",
    "http://\u2460\u2461\u2466.0.0.1/",
    "http://256.256.256.256/",
    "http://\u3002/",
    "http://\u200b/",
    "http://\u202ea.test/",
    "http://127.0.0.1/\ud800",
    "http://127.0.0.1/\x00",
    "http://127.0.0.1\t/",
    "http://127.0.0.1\n/",
    "http://127.0.0.1/" + "x" * 100_000,
    "http://" + "a" * 300 + ".test/",
)
