"""Eight sites: the same parts of a page, in eight different hands.

A layout decides what a platform leaves open: element and class names, nesting, how a paragraph is printed, what
stands around the column and in which order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.gates.markup import body, linked_data, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet


class Parts(NamedTuple):
    """The finished pieces of a page, for a layout to put in their places."""

    desk: Desk
    sheet: Sheet
    url: str

    def word(self, key: str) -> str:
        """One of the furniture's words, escaped."""
        return text(self.desk.furniture[key])

    @property
    def title(self) -> str:
        """The headline, escaped."""
        return text(self.sheet.story.title)

    @property
    def byline(self) -> str:
        """The author line, escaped."""
        return text(self.desk.furniture["by"].format(author=self.sheet.story.author))

    @property
    def author(self) -> str:
        """The note about the author, escaped."""
        return text(self.desk.furniture["author_note"].format(author=self.sheet.story.author))

    def column(self, style: str, container: str) -> str:
        """The body's element with all that stands in it, and what the platform puts right below."""
        sheet = self.sheet
        printed = sheet.column
        if printed is None:
            printed = body(self.desk, sheet.blocks, style, sheet.between)
        return f"<div {sheet.container or container}>\n{printed}\n{sheet.inside}</div>\n{sheet.below}"

    def navigation(self, css: str) -> str:
        """The bar of sections, with a log-in and a subscribe link as every newspaper has."""
        items = "".join(
            f'<li><a href="/s/{n}">{text(name)}</a></li>' for n, name in enumerate(self.desk.furniture["sections"])
        )
        return f'<nav class="{css}"><ul>{items}</ul><a href="/login">{self.word("login")}</a> <a href="/subscribe">{self.word("subscribe")}</a></nav>'

    def cards(self, css: str, *, teasers: bool = True) -> str:
        """Other stories, as cards."""
        cards = "".join(
            f'<article class="{css}-card"><a href="/n/{n}"><h3>{text(title)}</h3></a>{f"<p>{text(teaser)}</p>" if teasers else ""}</article>'
            for n, (title, teaser) in enumerate(self.desk.furniture["related_items"])
        )
        return f'<section class="{css}"><h2>{self.word("related")}</h2>{cards}</section>'

    def share(self, css: str) -> str:
        """The bar of share buttons."""
        names = "".join(f'<a href="/share/{name.lower()}">{name}</a> ' for name in ("Facebook", "WhatsApp", "E-Mail"))
        return f'<div class="{css}"><span>{self.word("share")}</span> {names}</div>'

    def tags(self, css: str) -> str:
        """The story's tags."""
        links = " ".join(
            f'<a rel="tag" href="/t/{n}">{text(tag)}</a>' for n, tag in enumerate(self.desk.furniture["tag_items"])
        )
        return f'<div class="{css}">{self.word("tags")}: {links}</div>'

    def newsletter(self, css: str) -> str:
        """The newsletter box."""
        head, words, button, address = map(text, self.desk.furniture["newsletter"])
        return f'<div class="{css}"><h3>{head}</h3><p>{words}</p><form action="/nl"><input type="email" placeholder="{address}"><button>{button}</button></form></div>'

    def comments(self, css: str) -> str:
        """The comments, or what the platform puts in their place."""
        if self.sheet.comments is not None:
            return self.sheet.comments
        head, prompt, sample = map(text, self.desk.furniture["comments"])
        return f'<section class="{css}" id="comments"><h2>{head}</h2><ol><li><b>R. Tam</b><p>{sample}</p></li></ol><p>{prompt}</p></section>'

    def footer(self, css: str) -> str:
        """The site's footer."""
        links = " ".join(f'<a href="/p/{n}">{text(name)}</a>' for n, name in enumerate(self.desk.furniture["footer"]))
        return f'<footer class="{css}">{links}<p>© 2024 {text(self.desk.site)}</p></footer>'

    def document(self, page: str, *, html_class: str = "") -> str:
        """The whole document around the body's markup."""
        sheet, story = self.sheet, self.sheet.story
        lead = story.blocks[0].text
        description = text(lead[: min(110, len(lead) * 3 // 5)] + "…").replace('"', "&quot;")
        return (
            f'<!DOCTYPE html>\n<html lang="{story.language}"{html_class}>\n<head>\n<meta charset="utf-8">\n'
            f"<title>{self.title} | {text(self.desk.site)}</title>\n"
            f'<link rel="canonical" href="{self.url}">\n<meta property="og:type" content="article">\n'
            f'<meta property="og:title" content="{self.title.replace(chr(34), "&quot;")}">\n'
            f'<meta name="description" content="{description}">\n'
            f'<meta property="article:published_time" content="2024-03-14T06:30:00+00:00">\n{self.linked()}{sheet.head}\n</head>\n'
            f'<body class="{sheet.body_class or "single"}">\n{sheet.top}\n{page}\n{sheet.end}\n</body>\n</html>\n'
        )

    def linked(self) -> str:
        """JSON-LD of the article: printed where the platform has something to say in it, and on most other pages."""
        extra, die = self.sheet.linked, sum(map(ord, self.desk.seed)) % 10
        if not extra and die < 3:
            return ""
        article = {
            "@type": "NewsArticle",
            "headline": self.sheet.story.title,
            "datePublished": "2024-03-14T06:30:00+00:00",
            "author": {"@type": "Person", "name": self.sheet.story.author},
            "publisher": {"@type": "Organization", "name": self.desk.site},
            "mainEntityOfPage": self.url,
            **(extra or {}),
        }
        if die % 2:
            site = {"@type": "WebSite", "name": self.desk.site, "url": self.url.rpartition("/")[0]}
            return linked_data({"@context": "https://schema.org", "@graph": [site, article]})
        return linked_data({"@context": "https://schema.org", **article})


def semantic(p: Parts) -> str:
    """A magazine that uses HTML5 as its authors meant it."""
    return p.document(
        f'<header class="site-header">{p.navigation("site-nav")}</header>\n<main><article class="story">\n'
        f'<header><h1>{p.title}</h1><p class="byline">{p.byline}</p><time datetime="2024-03-14">{p.word("date")}</time></header>\n'
        f'{p.share("share-bar")}\n{p.column("plain", "class=story-body")}\n<footer class="story-footer">{p.tags("tags")}<p class="about-author">{p.author}</p></footer>\n'
        f"{p.sheet.later}</article>\n{p.cards('related')}\n{p.comments('comments')}</main>\n<aside>{p.newsletter('newsletter')}</aside>\n{p.footer('site-footer')}"
    )


def wordpress(p: Parts) -> str:
    """A WordPress theme of the plain kind."""
    return p.document(
        f'<div id="page" class="site"><header id="masthead">{p.navigation("main-navigation")}</header>\n<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main">\n'
        f'<article id="post-1482" class="post-1482 post type-post status-publish format-standard hentry">\n<header class="entry-header"><h1 class="entry-title">{p.title}</h1><div class="entry-meta">{p.word("date")} · {p.byline}</div></header>\n'
        f'{p.column("plain", "class=entry-content")}\n{p.share("sharedaddy sd-sharing-enabled")}\n<footer class="entry-footer">{p.tags("tags-links")}</footer>\n{p.sheet.later}</article>\n'
        f'<div class="author-info">{p.author}</div>\n{p.comments("comments-area")}</main></div>\n<div id="secondary" class="widget-area">{p.newsletter("widget widget_text")}{p.cards("widget widget_recent_entries", teasers=False)}</div></div>\n{p.footer("site-info")}</div>'
    )


def soup(p: Parts) -> str:
    """A portal made of nested ``div``, paragraphs included."""
    return p.document(
        f'<div class="wrap"><div class="hd">{p.navigation("hd-menu")}</div><div class="cols"><div class="col-main">\n<div class="art"><div class="art-ttl"><h1>{p.title}</h1></div><div class="art-info">{p.byline}, {p.word("date")}</div>\n'
        f'{p.column("soup", "class=art-txt")}\n<div class="art-auth">{p.author}</div>{p.sheet.later}{p.share("soc")}{p.tags("kw")}</div>\n{p.cards("more")}{p.comments("disc")}</div>\n'
        f'<div class="col-side">{p.newsletter("box-nl")}</div></div>{p.footer("ft")}</div>'
    )


def table(p: Parts) -> str:
    """A site of the old days: tables, and paragraphs broken with ``<br><br>``."""
    return p.document(
        f'<table width="960" align="center"><tr><td colspan="2">{p.navigation("menu")}</td></tr>\n<tr><td valign="top" class="main"><h1>{p.title}</h1><i>{p.byline} - {p.word("date")}</i><br><br>\n'
        f'{p.column("breaks", "id=newstext")}\n{p.sheet.later}{p.share("share")}{p.comments("forum")}</td>\n<td valign="top" class="right">{p.cards("linkbox", teasers=False)}{p.newsletter("nlbox")}</td></tr></table>\n{p.footer("bottom")}'
    )


def grid(p: Parts) -> str:
    """A newspaper whose column stands in a grid, with the author above it."""
    lead = f'<p class="standfirst__date">{p.word("date")}</p>'
    return p.document(
        f'<div class="l-page"><div class="l-page__head">{p.navigation("m-nav")}</div>\n<div class="l-grid"><div class="l-grid__main"><div class="c-article" itemscope itemtype="https://schema.org/NewsArticle">\n'
        f'<h1 class="c-article__title" itemprop="headline">{p.title}</h1><div class="c-article__author">{p.byline}<span>{p.author}</span></div>{lead}{p.share("c-share")}\n'
        f'<div class="c-article__cols"><div class="c-article__rail">{p.tags("c-tags")}</div>{p.column("classed", "class=c-article__body")}</div>\n{p.sheet.later}</div>\n{p.newsletter("c-newsletter")}{p.cards("c-teasers")}{p.comments("c-comments")}</div>\n'
        f'<div class="l-grid__aside">{p.cards("c-mostread", teasers=False)}</div></div>{p.footer("l-foot")}</div>'
    )


def application(p: Parts) -> str:
    """A site rendered by a JavaScript framework, its class names made by a machine."""
    return p.document(
        f'<div id="__next"><div class="css-1q2w3e">{p.navigation("css-nav7z")}</div><div role="main" class="css-0x81aa"><div class="css-9bd01f"><h1 class="css-h1a9">{p.title}</h1><div class="css-7aa2">{p.byline}</div>{p.share("css-sh31")}</div>\n'
        f'{p.column("wrapped", "class=css-bdy44")}\n<div class="css-aut5">{p.author}</div>{p.sheet.later}\n<div class="css-rel0">{p.cards("css-crd9")}</div>{p.newsletter("css-nl22")}{p.comments("css-cm10")}</div>{p.footer("css-ftr3")}</div>'
    )


def microdata(p: Parts) -> str:
    """A regional paper: sections in sections, and ``itemprop=articleBody``."""
    return p.document(
        f'<header>{p.navigation("topnav")}</header><section class="page-content"><section class="article-detail"><h1>{p.title}</h1>{p.tags("article-detail__tags")}<div class="article-detail__meta">{p.word("date")} {p.byline}</div>\n'
        f'<section class="article-detail__wrap">{p.column("plain", "class=article-detail__content itemprop=articleBody")}</section>\n{p.sheet.later}<div class="article-detail__author">{p.author}</div></section>\n'
        f'{p.newsletter("teaser-newsletter")}{p.comments("article-comments")}<section class="recommendations">{p.cards("recommendation")}</section></section>{p.footer("page-footer")}'
    )


def blog(p: Parts) -> str:
    """A one-column blog."""
    return p.document(
        f'<div id="container"><h2 class="blog-title"><a href="/">{text(p.desk.site)}</a></h2>{p.navigation("pages")}<div class="post"><h1 class="post-title">{p.title}</h1>\n'
        f'{p.column("plain", "class=post-body")}\n<div class="post-foot">{p.byline} | {p.word("date")} {p.tags("labels")}</div>{p.sheet.later}</div>\n{p.comments("comment-list")}{p.share("post-share")}{p.newsletter("follow-by-email")}{p.footer("credits")}</div>'
    )


LAYOUTS: Mapping[str, Callable[[Parts], str]] = {
    layout.__name__: layout for layout in (semantic, wordpress, soup, table, grid, application, microdata, blog)
}
