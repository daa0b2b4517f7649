//! The glyphs that the app draws, each with an ASCII substitute for terminals without Unicode.

macro_rules! glyphs {
    ($($(#[$doc:meta])* $name:ident: $kind:ty = $rich:expr, $ascii:expr;)*) => {
        /// A set of glyphs. Each is one cell wide unless its comment says otherwise.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct Glyphs {
            $($(#[$doc])* pub $name: $kind,)*
        }

        pub const RICH: Glyphs = Glyphs { $($name: $rich,)* };

        pub const ASCII: Glyphs = Glyphs { $($name: $ascii,)* };
    };
}

// Each glyph, and its substitute.
glyphs! {
    /// The current step; a running stream.
    now: &'static str = "●", "*";
    /// A step that is done; a check that passed.
    done: &'static str = "✓", "+";
    to_come: &'static str = "○", "o";
    /// A step to check again; a warning.
    again: &'static str = "!", "!";
    refused: &'static str = "✗", "x";
    unknown: &'static str = "?", "?";
    /// Work in progress; an informational message.
    under_way: &'static str = "…", "~";
    /// Stands beside the focused row.
    bar: &'static str = "▌", "|";
    /// The selected option; three cells.
    radio_on: &'static str = "(•)", "(*)";
    /// Any other option; three cells.
    radio_off: &'static str = "( )", "( )";
    /// A chosen row; three cells.
    check_on: &'static str = "[x]", "[x]";
    /// A row that is not chosen; three cells.
    check_off: &'static str = "[ ]", "[ ]";
    /// A branch with some rows chosen; three cells.
    check_some: &'static str = "[-]", "[-]";
    /// A horizontal line.
    across: &'static str = "─", "-";
    /// A vertical line.
    down: &'static str = "│", "|";
    open: &'static str = "▾", "v";
    closed: &'static str = "▸", ">";
    /// Replaces each character of a secret.
    mask: &'static str = "•", "*";
    /// Marks text that is cut.
    more: &'static str = "…", "~";
    /// Separates parts of a line.
    dot: &'static str = "·", "-";
    /// An arrow from one thing to another; at most two cells.
    to: &'static str = "→", ">";
    paused: &'static str = "‖", "=";
    stopped: &'static str = "■", "#";
    /// Bars of eight heights, the lowest first.
    columns: [&'static str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], ["_", "_", ".", ".", "-", "-", "=", "#"];
    /// The filled part of a gauge.
    full: &'static str = "█", "#";
    /// The empty part of a gauge.
    empty: &'static str = "░", ".";
    /// Top left, top right, bottom left, bottom right.
    corners: [&'static str; 4] = ["┌", "┐", "└", "┘"], ["+", "+", "+", "+"];
    /// Names of the arrow keys: up, down, left, right. Longer than one cell in ASCII.
    arrows: [&'static str; 4] = ["↑", "↓", "←", "→"], ["up", "down", "left", "right"];
}
