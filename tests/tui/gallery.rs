//! Draws the building blocks of the screens beside each other, in a theme and a size:
//!
//! ```sh
//! cargo run --example gallery -- --theme light --size 100x30
//! ```

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use outflow::text::{Key, Phrase, Texts};
use outflow::tui::keys::KeyContext;
use outflow::tui::layout::{Columns, Density};
use outflow::tui::look::Look;
use outflow::tui::theme::{ColorDepth, Role, Theme};
use outflow::tui::widgets::bars::bar;
use outflow::tui::widgets::line_chart::draw_line_chart;
use outflow::tui::widgets::panel::Panel;
use outflow::tui::widgets::spinner::spinner;
use outflow::tui::widgets::tile::{Tile, draw_tiles};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |name: &str| arguments.iter().position(|one| one == name).and_then(|at| arguments.get(at + 1));
    let theme = value("--theme").and_then(|name| Theme::named(name)).unwrap_or_default();
    let size = value("--size").and_then(|size| size.split_once('x'));
    let size = size.and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    let (columns, rows) = size.unwrap_or((100, 30));
    let depth = if arguments.iter().any(|one| one == "--sixteen") { ColorDepth::Sixteen } else { ColorDepth::Extended };
    let look = Look::new(Arc::new(Texts::new(None)), theme).with_depth(depth);
    let look = if arguments.iter().any(|one| one == "--ascii") { look.ascii() } else { look };
    let area = Rect::new(0, 0, columns, rows);
    let mut buf = Buffer::empty(area);
    draw(area, &look, &mut buf);
    std::io::stdout().write_all(to_ansi(&buf).as_bytes())
}

fn draw(area: Rect, look: &Look, buf: &mut Buffer) {
    let tiles: Vec<Tile> =
        [("79,204", "44 % of 181k"), ("1,987/s", "0.98 MiB/s"), ("38 ms", "p50 11 ms"), ("412", "0.4 MiB")]
            .into_iter()
            .zip(["Delivered", "Rate", "Latency p99", "Waiting"])
            .map(|((value, note), label)| Tile {
                label: Phrase::foreign(label),
                value: value.into(),
                note: note.into(),
                role: Role::Title,
            })
            .collect();
    let taken = draw_tiles(&tiles, area, look, buf);
    let columns = Columns::split(Rect { y: area.y + taken, height: area.height - taken, ..area }, true);
    draw_form(columns.main, look, buf);
    if let Some(side) = columns.side {
        draw_side(side, look, buf);
    }
    if let Some(third) = columns.third {
        draw_roles(Panel::new(Key::HeadName).draw(third, look, buf), look, buf);
    }
}

/// Fields, choices, a switch and a folded group, as a form has them.
fn draw_form(area: Rect, look: &Look, buf: &mut Buffer) {
    let keys = [KeyContext::Rights];
    let density = format!("{:?}", Density::from_rows(buf.area.height));
    let inside =
        Panel::new(Key::StepAuthentication).with_note(&density).with_keys(&keys).focused(true).draw(area, look, buf);
    let field = |role: Role, text: &str| {
        let cells = usize::from(inside.width).saturating_sub(2);
        let bar = if role == Role::FocusField { look.glyphs.bar } else { " " };
        Line::from_iter([look.span(Role::Focus, bar), look.span(role, format!(" {text:<cells$}"))])
    };
    let option = |on: bool, here: bool, name: &str, about: &str| {
        let mark = if on { look.glyphs.radio_on } else { look.glyphs.radio_off };
        let role = if here { Role::Row } else { Role::Text };
        Line::from_iter([
            Span::raw("  "),
            look.span(if on { Role::Choice } else { Role::Text }, mark.to_owned()),
            look.span(role, format!(" {name:<14} ")),
            look.span(Role::Muted, about.to_owned()),
        ])
    };
    let lines = [
        Line::from(look.span(Role::Muted, "Name")),
        field(Role::Field, "High propensity"),
        Line::from(look.span(Role::Title, "Stream")),
        field(Role::FocusField, "segments"),
        Line::from(look.span(Role::Good, format!("  {} ON_DEMAND, 4 shards, ACTIVE", look.glyphs.done))),
        Line::default(),
        Line::from(look.span(Role::Muted, "Export on")),
        option(true, false, "changed value", "repeated values export nothing"),
        option(false, true, "every update", "each update exports"),
        Line::default(),
        Line::from_iter([
            look.span(Role::Choice, look.glyphs.check_on),
            Span::raw(" Event metadata  "),
            look.span(Role::Muted, "adds _meta"),
        ]),
        Line::from(look.span(Role::Text, format!("{} Advanced: 5 settings at their defaults", look.glyphs.closed))),
        Line::default(),
        Line::from(look.span(Role::Bad, format!("{} AWS denies writing to this stream.", look.glyphs.refused))),
        Line::from(look.span(Role::Warn, format!("{} The list is incomplete.", look.glyphs.again))),
        Line::from_iter([
            look.span(Role::Info, spinner(Duration::from_millis(1_234), look)),
            Span::raw(" Checking, 1 s"),
        ]),
    ];
    outflow::tui::layout::draw_lines(inside, &lines, buf);
}

/// A chart, and a table with bars.
fn draw_side(area: Rect, look: &Look, buf: &mut Buffer) {
    let areas = Layout::vertical([Constraint::Fill(1), Constraint::Length(6)]).split(area);
    let values: Vec<f64> = (0..120).map(|step| 900.0 + 800.0 * (f64::from(step) / 14.0).sin()).collect();
    let chart = Panel::new(Phrase::foreign("Events per second")).with_note("1,987/s").draw(areas[0], look, buf);
    draw_line_chart(&values, Duration::from_mins(2), chart, look, buf);
    let shards =
        Panel::new(Phrase::foreign("Shards")).with_note("4 open, 1 full").in_role(Role::Warn).draw(areas[1], look, buf);
    for (row, part) in [0.91, 1.0, 0.38, 0.84].into_iter().enumerate() {
        let cells = usize::from(shards.width).saturating_sub(10);
        let mut line = vec![look.span(Role::Muted, format!("{row}  "))];
        line.extend(bar(part, cells, look));
        outflow::tui::layout::draw_row(shards, row, &Line::from(line), buf);
    }
}

/// Every role by its name.
fn draw_roles(area: Rect, look: &Look, buf: &mut Buffer) {
    for (row, role) in Role::ALL.iter().enumerate().take(usize::from(area.height)) {
        let y = area.y + u16::try_from(row).unwrap_or_default();
        Line::from(look.span(*role, format!("{role:?}"))).render(Rect { y, height: 1, ..area }, buf);
    }
}

fn to_ansi(buf: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buf.area.height {
        for x in 0..buf.area.width {
            let cell = &buf[(x, y)];
            let _ = write!(text, "\x1b[0{}m{}", codes(cell), cell.symbol());
        }
        text.push_str("\x1b[0m\n");
    }
    text
}

fn codes(cell: &Cell) -> String {
    let mut codes = String::new();
    for (modifier, code) in
        [(Modifier::BOLD, 1), (Modifier::DIM, 2), (Modifier::UNDERLINED, 4), (Modifier::REVERSED, 7)]
    {
        if cell.modifier.contains(modifier) {
            let _ = write!(codes, ";{code}");
        }
    }
    for (color, base) in [(cell.fg, 30), (cell.bg, 40)] {
        let _ = match color {
            Color::Indexed(index) => write!(codes, ";{};5;{index}", base + 8),
            Color::Red => write!(codes, ";{}", base + 1),
            Color::Green => write!(codes, ";{}", base + 2),
            Color::Yellow => write!(codes, ";{}", base + 3),
            Color::Blue => write!(codes, ";{}", base + 4),
            Color::Magenta => write!(codes, ";{}", base + 5),
            Color::Cyan => write!(codes, ";{}", base + 6),
            Color::LightRed => write!(codes, ";{}", base + 61),
            Color::LightBlue => write!(codes, ";{}", base + 64),
            Color::LightMagenta => write!(codes, ";{}", base + 65),
            _ => Ok(()),
        };
    }
    codes
}
