//! Draws a screen of cells as an SVG picture that looks the same everywhere.
//!
//! Text in ASCII letters is one element per run. Every other character has its own element and position, so that no
//! font moves the text after it. Lines and blocks are drawn, because fonts leave gaps between them.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Size of a cell, and of its letters.
const CELL: (f64, f64) = (9.0, 18.0);
const LETTERS: f64 = 15.0;

/// Distance from a cell's top to the text's baseline.
const BASE: f64 = 13.5;

/// Margin around the screen.
const MARGIN: f64 = 14.0;

/// Fonts that have all characters of the screens.
const FONTS: &str =
    "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK JP', 'WenQuanYi Zen Hei Mono', monospace";

/// The colours of a terminal.
#[derive(Clone, Copy)]
pub(crate) struct Ground {
    back: &'static str,
    text: &'static str,
    green: &'static str,
    yellow: &'static str,
    red: &'static str,
    blue: &'static str,
    magenta: &'static str,
    cyan: &'static str,
}

/// Light letters on a dark background.
pub(crate) const DARK: Ground = Ground {
    back: "#14171c",
    text: "#d5dae3",
    green: "#8fce7f",
    yellow: "#e3c374",
    red: "#f2777a",
    blue: "#7aa8ee",
    magenta: "#cf9ae0",
    cyan: "#6ccbd0",
};

/// Dark letters on a light background.
pub(crate) const LIGHT: Ground = Ground {
    back: "#fbfbf8",
    text: "#23272e",
    green: "#2c7a24",
    yellow: "#8a6100",
    red: "#b3262d",
    blue: "#1f5cb8",
    magenta: "#8d2f9e",
    cyan: "#0f7078",
};

impl Ground {
    fn colour(&self, colour: Color) -> &'static str {
        match colour {
            Color::Green | Color::LightGreen => self.green,
            Color::Yellow | Color::LightYellow => self.yellow,
            Color::Red | Color::LightRed => self.red,
            Color::Blue | Color::LightBlue => self.blue,
            Color::Magenta | Color::LightMagenta => self.magenta,
            Color::Cyan | Color::LightCyan => self.cyan,
            _ => self.text,
        }
    }
}

/// The style of a cell.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    fore: &'static str,
    back: Option<&'static str>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell, ground: &Ground) -> Self {
        let has = |modifier| cell.modifier.contains(modifier);
        let fore = ground.colour(cell.fg);
        let reversed = has(Modifier::REVERSED);
        Self {
            fore: if reversed { ground.back } else { fore },
            back: reversed.then_some(fore),
            bold: has(Modifier::BOLD),
            dim: has(Modifier::DIM),
            underlined: has(Modifier::UNDERLINED),
        }
    }

    fn attributes(self) -> String {
        let mut text = format!(r#" fill="{}""#, self.fore);
        if self.bold {
            text.push_str(r#" font-weight="bold""#);
        }
        if self.dim {
            text.push_str(r#" opacity="0.6""#);
        }
        if self.underlined {
            text.push_str(r#" text-decoration="underline""#);
        }
        text
    }
}

/// Returns the picture of a screen.
pub(crate) fn picture(buffer: &Buffer, ground: &Ground) -> String {
    let (columns, rows) = (f64::from(buffer.area.width), f64::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2.0 * MARGIN, rows * CELL.1 + 2.0 * MARGIN);
    let mut svg = String::new();
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
    )
    .unwrap();
    writeln!(svg, r#"<rect width="{width}" height="{height}" rx="8" fill="{}"/>"#, ground.back).unwrap();
    writeln!(svg, r#"<g font-family="{FONTS}" font-size="{LETTERS}" xml:space="preserve">"#).unwrap();
    for y in 0..buffer.area.height {
        draw_row(buffer, y, ground, &mut svg);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn draw_row(buffer: &Buffer, y: u16, ground: &Ground, svg: &mut String) {
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let (look, cells) = (Look::of(cell, ground), cells(cell));
        let end = run(buffer, (x, y), look, ground).max(x + cells);
        if let Some(back) = look.back {
            rect(svg, back, (place(x), top(y)), (f64::from(end - x) * CELL.0, CELL.1), 1.0);
        }
        let text: String =
            (x..end).filter(|at| *at == x || is_plain(&buffer[(*at, y)])).map(|at| buffer[(at, y)].symbol()).collect();
        if !drawn(&text, (x, y), look, svg) && !text.trim().is_empty() {
            write_text(&text, (x, y), look, svg);
        }
        x = end;
    }
}

/// Returns the end of the run of plain letters that begins here, including its spaces at the end.
fn run(buffer: &Buffer, (x, y): (u16, u16), look: Look, ground: &Ground) -> u16 {
    let belongs = |at: &u16| is_plain(&buffer[(*at, y)]) && Look::of(&buffer[(*at, y)], ground) == look;
    (x..buffer.area.width).take_while(belongs).last().map_or(x, |last| last + 1)
}

fn is_plain(cell: &Cell) -> bool {
    cell.symbol().chars().all(|c| (' '..='~').contains(&c))
}

fn cells(cell: &Cell) -> u16 {
    u16::try_from(cell.symbol().width()).unwrap().max(1)
}

fn place(x: u16) -> f64 {
    MARGIN + f64::from(x) * CELL.0
}

fn top(y: u16) -> f64 {
    MARGIN + f64::from(y) * CELL.1
}

fn write_text(text: &str, (x, y): (u16, u16), look: Look, svg: &mut String) {
    let from = text.len() - text.trim_start().len();
    let begin = x + u16::try_from(from).unwrap();
    let text = text.trim();
    let length = f64::from(u16::try_from(text.width()).unwrap()) * CELL.0;
    writeln!(
        svg,
        r#"<text x="{}" y="{}" textLength="{length}" lengthAdjust="spacingAndGlyphs"{}>{}</text>"#,
        place(begin),
        top(y) + BASE,
        look.attributes(),
        escaped(text)
    )
    .unwrap();
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn rect(svg: &mut String, colour: &str, (x, y): (f64, f64), (width, height): (f64, f64), opacity: f64) {
    let opacity = if opacity < 1.0 { format!(r#" opacity="{opacity}""#) } else { String::new() };
    writeln!(svg, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{colour}"{opacity}/>"#).unwrap();
}

/// Draws lines and blocks as shapes. Returns `false` for every other character.
fn drawn(sign: &str, (x, y): (u16, u16), look: Look, svg: &mut String) -> bool {
    let (left, upper) = (place(x), top(y));
    let (wide, high) = CELL;
    let (middle, centre) = (left + wide / 2.0, upper + high / 2.0);
    let opacity = if look.dim { 0.6 } else { 1.0 };
    let mut bar = |at: (f64, f64), size: (f64, f64), part: f64| rect(svg, look.fore, at, size, opacity * part);
    let mut across = |from: f64, to: f64| bar((from, centre - 0.5), (to - from, 1.0), 1.0);
    match sign {
        "─" => across(left, left + wide),
        "┌" | "└" => across(middle, left + wide),
        "┐" | "┘" => across(left, middle + 0.5),
        "│" => {}
        "▌" => bar((left, upper), (wide / 2.0, high), 1.0),
        "░" => bar((left, upper + 3.0), (wide, high - 6.0), 0.25),
        sign => {
            let Some(eighths) = "▁▂▃▄▅▆▇█".chars().position(|block| sign.chars().eq([block])) else {
                return false;
            };
            let height = high * f64::from(u8::try_from(eighths + 1).unwrap()) / 8.0;
            bar((left, upper + high - height), (wide, height), 1.0);
        }
    }
    let down = match sign {
        "│" => Some((upper, high)),
        "┌" | "┐" => Some((centre, high / 2.0)),
        "└" | "┘" => Some((upper, high / 2.0)),
        _ => None,
    };
    if let Some((from, length)) = down {
        rect(svg, look.fore, (middle - 0.5, from), (1.0, length), opacity);
    }
    true
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn runs_are_together_and_wide_letters_have_their_own_place() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
        buffer.set_string(0, 0, "a<b東c─", Style::new());
        let svg = picture(&buffer, &DARK);
        let texts: Vec<_> = svg.lines().filter(|line| line.starts_with("<text")).collect();
        assert_eq!(texts.len(), 3);
        assert!(texts[0].contains(r#"x="14" y="27.5" textLength="27""#) && texts[0].ends_with(">a&lt;b</text>"));
        assert!(texts[1].contains(r#"x="41" "#) && texts[1].contains(r#"textLength="18""#));
        assert!(texts[2].contains(r#"x="59" "#));
        assert!(svg.contains(r##"<rect x="68" y="22.5" width="9" height="1" fill="#d5dae3"/>"##), "{svg}");
    }
}
