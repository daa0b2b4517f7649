//! The glyphs that the app draws, each with an ASCII substitute for terminals without Unicode.

/// A set of glyphs. Each is one cell wide unless its comment says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// The current step; a running stream.
    pub now: &'static str,
    /// A step that is done; a check that passed.
    pub done: &'static str,
    pub to_come: &'static str,
    /// A step to check again; a warning.
    pub again: &'static str,
    pub refused: &'static str,
    pub unknown: &'static str,
    /// Work in progress; an informational message.
    pub under_way: &'static str,
    /// Stands beside the focused row.
    pub bar: &'static str,
    /// The selected option; three cells.
    pub radio_on: &'static str,
    /// Any other option; three cells.
    pub radio_off: &'static str,
    /// A chosen row; three cells.
    pub check_on: &'static str,
    /// A row that is not chosen; three cells.
    pub check_off: &'static str,
    /// A branch with some rows chosen; three cells.
    pub check_some: &'static str,
    /// A horizontal line.
    pub across: &'static str,
    /// A vertical line.
    pub down: &'static str,
    pub open: &'static str,
    pub closed: &'static str,
    /// Replaces each character of a secret.
    pub mask: &'static str,
    /// Marks text that is cut.
    pub more: &'static str,
    /// Separates parts of a line.
    pub dot: &'static str,
    /// An arrow from one thing to another; at most two cells.
    pub to: &'static str,
    pub paused: &'static str,
    pub stopped: &'static str,
    /// Bars of eight heights, the lowest first.
    pub columns: [&'static str; 8],
    /// The filled part of a gauge.
    pub full: &'static str,
    /// The empty part of a gauge.
    pub empty: &'static str,
    /// Top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Names of the arrow keys: up, down, left, right. Longer than one cell in ASCII.
    pub arrows: [&'static str; 4],
}

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
