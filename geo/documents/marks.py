"""Text that is drawn again between two marks of a document written by hand."""

from __future__ import annotations


def redrawn(document: str, drawn: str, *, begin: str, end: str) -> str:
    r"""Give a document with what stands between its marks drawn again.

    Parameters
    ----------
    document
        The whole text.
    drawn
        What is to stand there.
    begin, end
        The marks; both stay.

    Raises
    ------
    ValueError
        If it does not hold both marks, in their order.

    Examples
    --------
    >>> redrawn("by hand <!-- a -->old<!-- b -->", "new", begin="<!-- a -->", end="<!-- b -->")
    'by hand <!-- a -->\n\nnew\n\n<!-- b -->'
    """
    before, _, rest = document.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"the document has no {begin} with an {end} after it")
    return f"{before}{begin}\n\n{drawn}\n\n{end}{after}"
