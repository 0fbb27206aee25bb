"""Articles that go on elsewhere without any wall: on other pages, in print, at a partner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.markup import promo, text
from tests.gates.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet


def _pager(desk: Desk, page: int, pages: int, flavour: int) -> str:
    """Print the article's own pager in one of five shapes."""
    words = {key: text(value) for key, value in desk.walls["pager"].items()}
    numbers = [f'<a href="?page={n}">{n}</a>' if n != page else f"<span>{n}</span>" for n in range(1, pages + 1)]
    onward = f'<a class="next" href="?page={page + 1}">{words["next"]}</a>' if page < pages else ""
    back = f'<a class="prev" href="?page={page - 1}">{words["previous"]}</a>' if page > 1 else ""
    shapes = [
        f'<nav class="pagination">{words["page"]} {" ".join(numbers)} {back} {onward}</nav>',
        f'<div class="page-links">{words["page"]}: {" ".join(numbers)} {onward} →</div>',
        f'<ul class="pager"><li>{back}</li><li>{words["of"].format(n=page, m=pages)}</li><li>{onward}</li></ul>',
        f'<p class="pages">{" | ".join(numbers)} {back} {onward}</p>',
        f'<div class="multipage"><div>{onward or back}</div><div>{" ".join(numbers)}</div><a href="?page=all">{words["all"]}</a></div>',
    ]
    return shapes[flavour % len(shapes)]


def _comment_pager(desk: Desk) -> str:
    head, _, sample = map(text, desk.furniture["comments"])
    older = text(desk.walls["pager"]["comments"])
    return (
        f'<section id="comments" class="comments-area"><h2>{head}</h2><ol><li><p>{sample}</p></li></ol>'
        f'<nav class="comment-navigation"><a href="#c1">1</a> <span>2</span> <a href="#c3">3</a> <a href="?cpage=1">{older}</a></nav></section>'
    )


@platform("openends", languages=0)
def first_page(desk: Desk) -> Iterator[Sheet]:
    """Page 1 of a few; the twin has a pager too, but it is the comments'."""
    pages = desk.random.choice([2, 3, 4])
    pager = _pager(desk, 1, pages, desk.random.randrange(5))
    where = desk.random.choice(["inside", "below"])
    yield desk.cut(cause="pagination", access=None, **{where: pager})
    yield desk.whole(comments=_comment_pager(desk))


@platform("openends", languages=8)
def last_page(desk: Desk) -> Iterator[Sheet]:
    """Page 3 of 3 lacks what was before; the twin links the next post with ``rel=next``."""
    blocks = desk.story.blocks[-max(2, len(desk.story.blocks) // 3) :]
    pager = _pager(desk, 3, 3, desk.random.randrange(4))
    yield desk.cut(blocks=blocks, cause="pagination", access=None, below=pager, query="?page=3")
    (before, _), (after, _) = desk.furniture["related_items"][:2]
    posts = f'<nav class="post-navigation"><a rel="prev" href="/n/0">« {text(before)}</a> <a rel="next" href="/n/1">{text(after)} »</a></nav>'
    yield desk.whole(later=posts, head='<link rel="next" href="/n/1">')


@platform("openends", languages=7)
def slideshow(desk: Desk) -> Iterator[Sheet]:
    """One slide of many; the twin is a whole article with a gallery of pictures in its midst."""
    count = desk.random.randrange(6, 12)
    of = text(desk.walls["pager"]["slide"].format(n=1, m=count))
    onward = text(desk.walls["pager"]["next"])
    controls = f'<div class="slideshow-controls"><span class="slide-count">{of}</span> <a class="slide-next" href="?slide=2">{onward}</a></div>'
    yield desk.cut(blocks=desk.story.blocks[:1], cause="pagination", access=None, below=controls)
    photo = text(desk.furniture["photo"])
    gallery = f'<div class="gallery"><figure><img src="/media/g1.jpg" alt=""><figcaption>{photo}</figcaption></figure><div class="gallery__nav"><button>‹</button> <span>{of}</span> <button>›</button></div></div>'
    yield desk.whole(between={2: gallery})


@platform("openends", languages=0, rounds=2)
def open_teaser(desk: Desk) -> Iterator[Sheet]:
    """The lead, and a line that says where the rest is; the twin ends with a promo of the same paper's print edition."""
    line = desk.words("teaser")
    shape = desk.random.choice(
        [
            f'<p><a href="https://elsewhere.example/full">{line}</a></p>',
            f"<p><em>{line}</em></p>",
            f'<div class="source-link"><strong>{line}</strong></div>',
        ]
    )
    few = desk.story.blocks[: desk.random.choice([1, 2])]
    yield desk.cut((line,), blocks=few, cause="teaser", access=None, inside=shape)
    words = desk.walls["promo"][1]
    yield desk.whole(inside=promo(words, "print-promo"), noise=(words[1],))


@platform("openends", languages=7)
def read_more_link(desk: Desk) -> Iterator[Sheet]:
    """An excerpt that breaks off before *Read more*; the twin folds a whole article behind a button."""
    blocks = desk.clipped("word")[-1:] if desk.random.random() < 0.3 else desk.clipped("word")
    more = f'<a class="more-link" href="https://elsewhere.example/original">{desk.words("more")}</a>'
    yield desk.cut(blocks=blocks, cause="teaser", access=None, inside=f"<p>{more}</p>")
    toggle = f'<button class="toggle" aria-expanded="false" aria-controls="rest">{desk.words("toggle")}</button>'
    yield desk.whole(inside=toggle, container='class="article-text is-collapsed" id="rest"')
