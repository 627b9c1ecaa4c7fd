import pytest

from yinju.ingest.read.html_lines import visible_lines


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<body><p>一<b>二</b>三</p>四</body>", ["一二三", "四"]),
        ("<p>a<!-- c -->b<br>c</p>d", ["ab", "c", "d"]),
        ("<div>a<script>x</script>b</div><style>y</style>", ["ab"]),
        ("<div style='DISPLAY: none'>x</div><ul><li>a<li>b</ul>", ["a", "b"]),
        ("<head><title>t</title></head><body> a \n b </body>", ["a b"]),
        ("", []),
    ],
)
def test_what_a_page_shows(html, lines):
    assert visible_lines(html) == lines
