//! The signs that are drawn, each with a twin of ASCII for terminals that have no others.

/// One set of signs. Each is one cell wide, unless it says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// The step at hand; a stream that runs.
    pub now: &'static str,
    /// A step that is done; a check that passed.
    pub done: &'static str,
    /// A step to come.
    pub to_come: &'static str,
    /// A step to be checked again; something to be looked at.
    pub again: &'static str,
    /// Something that is refused.
    pub refused: &'static str,
    /// Something that could not be told.
    pub unknown: &'static str,
    /// Something under way.
    pub under_way: &'static str,
    /// Beside what has the focus.
    pub bar: &'static str,
    /// A chosen one of a few; three cells.
    pub radio_on: &'static str,
    /// Another one of a few; three cells.
    pub radio_off: &'static str,
    /// A chosen one of any number; three cells.
    pub check_on: &'static str,
    /// Another one of any number; three cells.
    pub check_off: &'static str,
    /// Some of what is below is chosen; three cells.
    pub check_some: &'static str,
    /// A line across.
    pub across: &'static str,
    /// A line down.
    pub down: &'static str,
    /// Something that opens, or is open.
    pub open: &'static str,
    /// Something that is closed.
    pub closed: &'static str,
    /// In place of a character of a secret.
    pub mask: &'static str,
    /// Something was left out.
    pub more: &'static str,
    /// Between parts of one line.
    pub dot: &'static str,
    /// From one to the other; two cells at most.
    pub to: &'static str,
    /// A stream that is paused.
    pub paused: &'static str,
    /// A stream that has stopped.
    pub stopped: &'static str,
    /// Columns of eight heights, the lowest first.
    pub columns: [&'static str; 8],
    /// The full part of a gauge.
    pub full: &'static str,
    /// The empty part of a gauge.
    pub empty: &'static str,
    /// Corners of a box: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The arrow keys: up, down, left, right.
    pub arrows: [&'static str; 4],
}

/// For terminals that speak UTF-8.
pub const RICH: Glyphs = Glyphs {
    now: "●",
    done: "✓",
    to_come: "○",
    again: "!",
    refused: "✗",
    unknown: "?",
    under_way: "…",
    bar: "▌",
    radio_on: "(•)",
    radio_off: "( )",
    check_on: "[x]",
    check_off: "[ ]",
    check_some: "[-]",
    across: "─",
    down: "│",
    open: "▾",
    closed: "▸",
    mask: "•",
    more: "…",
    dot: "·",
    to: "→",
    paused: "‖",
    stopped: "■",
    columns: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    full: "█",
    empty: "░",
    corners: ["┌", "┐", "└", "┘"],
    arrows: ["↑", "↓", "←", "→"],
};

/// For all others.
pub const ASCII: Glyphs = Glyphs {
    now: "*",
    done: "+",
    to_come: "o",
    again: "!",
    refused: "x",
    unknown: "?",
    under_way: "~",
    bar: "|",
    radio_on: "(*)",
    radio_off: "( )",
    check_on: "[x]",
    check_off: "[ ]",
    check_some: "[-]",
    across: "-",
    down: "|",
    open: "v",
    closed: ">",
    mask: "*",
    more: "~",
    dot: "-",
    to: ">",
    paused: "=",
    stopped: "#",
    columns: ["_", "_", ".", ".", "-", "-", "=", "#"],
    full: "#",
    empty: ".",
    corners: ["+", "+", "+", "+"],
    arrows: ["up", "down", "left", "right"],
};
