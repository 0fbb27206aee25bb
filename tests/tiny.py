"""Tiny pages for tests of what is seen in a page: prose of our own, and the few lines of markup around it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from extractors.open import read
from extractors.page import parse
from jumpline.model import Capture

if TYPE_CHECKING:
    from extractors.reading import Reading

URL = "https://paper.example/town/the-old-ferry-returns-to-the-river-after-nine-years"

PROSE = {
    "en": (
        "The old ferry came back to the river on a grey morning in March, nine years after the last crossing, and most of the people who live above the landing stood on the bank to watch it.",
        "Nobody had told the children that it would be so slow. They counted the minutes aloud, lost count, began again, and in the end they ran home for breakfast before the ropes were fast.",
        "The council had bought the boat for a single coin from a yard that was about to break it up, and then it spent three winters arguing about who should pay for the paint.",
        "Margit Oland, who kept the ticket house until it closed, says that she never doubted the thing would float. What she doubted was that anyone would remember why it had been needed.",
        "The bridge upstream carries forty thousand cars a day. It was meant to carry twelve, and the engineers who look after it have learned to speak about its bearings as a doctor speaks of knees.",
        "For a bicycle the bridge is a detour of eleven kilometres with a hill in the middle. The ferry takes six minutes, and on the far side the road to the school is flat.",
        "There were objections. The anglers feared for the shallows below the mill, and a man who owns two moorings wrote forty letters since last summer, each of them a little longer than the last.",
        "In the end a compromise was found that nobody likes and everybody signed. The boat stops at dusk, it keeps to the northern channel, and it does not sound its horn on a Sunday.",
        "The first week brought more passengers than anyone had foreseen for the whole of May. Half of them, the crew admits, went over and straight back again, because the weather was good.",
        "What happens when the money for the experiment runs out is a question that the treasurer answers with a long look at the water. She has asked the district, and the district has asked for figures.",
        "So a student sits on a folding chair at the landing and makes a mark in a book for everyone who comes aboard. By Friday she had drawn two thousand small strokes in blue ink.",
        "The captain does not care for figures. He learned the river from his uncle, he says, and his uncle learned it from falling in, which is still the only way that lasts.",
    ),
    "de": (
        "Die alte Fähre kam an einem grauen Morgen im März zurück auf den Fluss, neun Jahre nach der letzten Fahrt, und die meisten Leute aus der Oberstadt standen am Ufer und sahen ihr zu.",
        "Der Rat hatte das Schiff für eine einzige Münze von einer Werft gekauft, die es abwracken wollte, und dann stritt er drei Winter lang darüber, wer für die Farbe bezahlen sollte.",
        "Für ein Fahrrad ist die Brücke ein Umweg von elf Kilometern mit einem Hügel in der Mitte. Die Fähre braucht sechs Minuten, und auf der anderen Seite ist der Weg zur Schule eben.",
        "Am Ende wurde ein Kompromiss gefunden, den niemand mag und den alle unterschrieben haben. Das Schiff hält sich an die nördliche Rinne und hupt am Sonntag nicht.",
    ),
    "fr": (
        "Le vieux bac est revenu sur la rivière par un matin gris de mars, neuf ans après la dernière traversée, et la plupart des gens du haut de la ville se tenaient sur la berge pour le voir.",
        "La commune avait acheté le bateau pour une seule pièce à un chantier qui allait le démolir, puis elle a passé trois hivers à se demander qui devait payer la peinture.",
        "Pour un vélo, le pont est un détour de onze kilomètres avec une côte au milieu. Le bac met six minutes, et de l'autre côté la route qui mène à l'école est plate.",
        "On a fini par trouver un compromis que personne n'aime et que tout le monde a signé. Le bateau reste dans le chenal du nord et il se tait le dimanche.",
    ),
    "es": (
        "El viejo transbordador volvió al río en una mañana gris de marzo, nueve años después de la última travesía, y casi toda la gente que vive en la parte alta salió a la orilla para verlo.",
        "El ayuntamiento había comprado el barco por una sola moneda a un astillero que iba a desguazarlo, y luego pasó tres inviernos discutiendo sobre quién debía pagar la pintura.",
        "Para una bicicleta, el puente es un rodeo de once kilómetros con una cuesta en medio. El barco tarda seis minutos, y en la otra orilla el camino de la escuela es llano.",
        "Al final se encontró un acuerdo que no le gusta a nadie y que todos han firmado. El barco va por el canal del norte y no toca la sirena en domingo.",
    ),
    "it": (
        "Il vecchio traghetto è tornato sul fiume in una grigia mattina di marzo, nove anni dopo l'ultima traversata, e la maggior parte della gente che abita in alto era sulla riva per vederlo.",
        "Il comune aveva comprato la barca per una sola moneta da un cantiere che stava per demolirla, e poi ha passato tre inverni a discutere su chi dovesse pagare la vernice.",
        "Per una bicicletta il ponte è un giro di undici chilometri con una salita nel mezzo. Il traghetto ci mette sei minuti, e dall'altra parte la strada per la scuola è piana.",
        "Alla fine si è trovato un compromesso che non piace a nessuno e che tutti hanno firmato. La barca resta nel canale del nord e la domenica non suona la sirena.",
    ),
    "nl": (
        "De oude veerpont kwam op een grijze ochtend in maart terug op de rivier, negen jaar na de laatste overtocht, en de meeste mensen uit de bovenstad stonden op de oever om ernaar te kijken.",
        "De gemeente had de boot voor een enkele munt gekocht van een werf die hem wilde slopen, en daarna werd er drie winters lang getwist over de vraag wie de verf moest betalen.",
        "Voor een fiets is de brug een omweg van elf kilometer met een heuvel in het midden. De pont doet er zes minuten over, en aan de overkant is de weg naar de school vlak.",
        "Uiteindelijk werd een compromis gevonden dat niemand mooi vindt en dat iedereen heeft getekend. De boot blijft in de noordelijke geul en toetert niet op zondag.",
    ),
    "pl": (
        "Stary prom wrócił na rzekę w szary marcowy poranek, dziewięć lat po ostatniej przeprawie, i prawie wszyscy, którzy mieszkają nad przystanią, wyszli na brzeg, żeby na niego popatrzeć.",
        "Rada kupiła łódź za jedną monetę od stoczni, która miała ją rozebrać na złom, a potem przez trzy zimy spierała się o to, kto ma zapłacić za farbę.",
        "Dla roweru most jest objazdem o długości jedenastu kilometrów ze wzgórzem po drodze. Prom płynie sześć minut, a na drugim brzegu droga do szkoły jest płaska.",
        "W końcu znaleziono kompromis, który się nikomu nie podoba i który wszyscy podpisali. Łódź trzyma się północnego toru i nie trąbi w niedzielę.",
    ),
}


def prose(first: int = 0, count: int = 1, language: str = "en") -> str:
    """``count`` paragraphs from the ``first`` on, in tags."""
    return "\n".join(f"<p>{text}</p>" for text in PROSE[language][first : first + count])


def page(body: str, head: str = "", language: str = "en", title: str = "The old ferry returns") -> str:
    """A page whose column is ``body``: a headline, an article, a menu before and an imprint after it."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/town">Town</a></nav><main><article><h1>{title}</h1>{body}</article></main>'
        "<footer><p>Printed and published by the river press, by the old landing.</p></footer></body></html>"
    )


def capture(
    html: str | bytes,
    url: str = URL,
    status: int = 200,
    truncated_by: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Capture:
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    sent = (*headers, ("content-type", "text/html; charset=utf-8"))
    return Capture(url, url, status, sent, body, datetime(2024, 3, 1, tzinfo=UTC), truncated_by)


def reading(html: str | bytes, feed_text: str | None = None, markers: tuple[str, ...] = (), **exchange: Any) -> Reading:
    return read(capture(html, **exchange), feed_text=feed_text, markers=markers)


def tree(html: str) -> Any:
    """The parsed tree of a fragment, without scripts."""
    return parse(capture(f"<html><body>{html}</body></html>")).tree
