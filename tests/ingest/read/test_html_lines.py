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
        (
            "<table><tr><th>指标<th>2024<tr><td>Size</td><td><b>7000</b>亿</td></tr></table>",
            ["指标 | 2024", "Size | 7000亿"],
        ),
        ("<table><tr><td><p>文</p><p>text</p><td>右 right</table>", ["文", "text", "右 right"]),
        ("<p>据报道（<x-ref><a>1</a></x-ref>），see <x-ref>2</x-ref>.</p>", ["据报道（1），see 2."]),
        ("<x-list><x-item>甲</x-item> <x-item>two</x-item></x-list>", ["甲", "two"]),
        ("", []),
    ],
)
def test_what_a_page_shows(html, lines):
    assert visible_lines(html) == lines
