//! A model with a screen of cells: tests send keys by name, and read text and styles.

use std::fmt::Write;
use std::sync::Arc;

use outflow::backstage::{DestinationKind, Reply};
use outflow::destination::draft::Draft;
use outflow::flow::FlowInput;
use outflow::secret::Secret;
use outflow::text::Texts;
use outflow::tui::app::{AppMsg, Model};
use outflow::tui::effect::AppEffect;
use outflow::tui::keys::{Chord, KeyName};
use outflow::tui::look::Look;
use outflow::tui::spots::Mouse;
use outflow::tui::theme::Theme;
use outflow::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Style;
use time::OffsetDateTime;
use time::macros::datetime;

/// The current time in tests.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-05-25 21:24:39 UTC);

/// An app under test.
pub(crate) struct Desk {
    pub(crate) model: Model,
    /// The effects that the test has not taken yet.
    pub(crate) effects: Vec<AppEffect>,
}

impl Desk {
    /// Creates a desk at the list of destinations.
    pub(crate) fn new() -> Self {
        Self { model: Model::new(NOW, Arc::new(Texts::new(None))), effects: Vec::new() }
    }

    /// Creates a desk in a set-up with these answers.
    pub(crate) fn with(draft: Draft) -> Self {
        let setting = FlowInput { draft, destinations: Vec::new(), folder: "/feeds".into(), now: NOW };
        let mut desk = Self::new();
        desk.tell(AppMsg::Reply(Reply::Begin(Box::new(setting), DestinationKind::Kinesis)));
        desk
    }

    pub(crate) fn tell(&mut self, msg: AppMsg) -> &mut Self {
        let effects = self.model.update(msg);
        self.effects.extend(effects);
        self
    }

    /// Presses keys by name, separated by spaces: `"tab ctrl+k down enter x"`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.tell(AppMsg::Key(chord(key)));
        }
        self
    }

    /// Types a text, key by key.
    pub(crate) fn write(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.tell(AppMsg::Key(Chord::char(c)));
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.tell(AppMsg::Paste(Secret::copy_of(text)))
    }

    /// Sends a mouse event at the first place at 80x24 where `text` stands. Fails if the screen does not contain the
    /// text.
    pub(crate) fn mouse(&mut self, mouse: Mouse, text: &str) -> &mut Self {
        let look = dark();
        let screen = self::text(&self.drawn(80, 24, &look).0);
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).expect(text);
        let x = unicode_width::UnicodeWidthStr::width(&line[..line.find(text).unwrap()]);
        let place = Position::new(x.try_into().unwrap(), y.try_into().unwrap());
        if let Some(spot) = look.spots.find(place) {
            self.tell(AppMsg::Mouse(mouse, spot));
        }
        self
    }

    /// Clicks there.
    pub(crate) fn click(&mut self, text: &str) -> &mut Self {
        self.mouse(Mouse::Click, text)
    }

    /// Returns the effects since the last call.
    pub(crate) fn taken(&mut self) -> Vec<AppEffect> {
        std::mem::take(&mut self.effects)
    }

    /// Returns the drawing at 80x24 in the dark theme: the text, the cursor, and the styles.
    pub(crate) fn shot(&self) -> String {
        self.shot_as(80, 24, &dark())
    }

    /// Returns the drawing at this size and with this look.
    pub(crate) fn shot_as(&self, width: u16, height: u16, look: &Look) -> String {
        let (buffer, cursor) = self.drawn(width, height, look);
        format!("{}{}{}", text(&buffer), cursor.map_or_else(String::new, place), styles(&buffer))
    }

    /// Returns the text at 80x24, without styles.
    pub(crate) fn screen(&self) -> String {
        text(&self.drawn(80, 24, &dark()).0)
    }

    /// Returns the drawn cells.
    pub(crate) fn buffer(&self, width: u16, height: u16, look: &Look) -> Buffer {
        self.drawn(width, height, look).0
    }

    fn drawn(&self, width: u16, height: u16, look: &Look) -> (Buffer, Option<Position>) {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut cursor = None;
        terminal.draw(|frame| cursor = view::draw(&self.model, look, frame.area(), frame.buffer_mut())).unwrap();
        (terminal.backend().buffer().clone(), cursor)
    }
}

pub(crate) fn dark() -> Look {
    Look::new(Arc::new(Texts::new(None)), Theme::Dark)
}

pub(crate) fn light() -> Look {
    Look::new(Arc::new(Texts::new(None)), Theme::Light)
}

/// Returns a look without colour, with ASCII only.
pub(crate) fn bare() -> Look {
    Look::new(Arc::new(Texts::new(None)), Theme::Mono).ascii()
}

fn chord(name: &str) -> Chord {
    let mut chord = Chord::char(' ');
    let mut rest = name;
    while let Some((held, key)) = rest.split_once('+').filter(|(held, _)| !held.is_empty()) {
        match held {
            "ctrl" => chord.ctrl = true,
            "alt" => chord.alt = true,
            "shift" => chord.shift = true,
            other => panic!("{other}"),
        }
        rest = key;
    }
    chord.code = match rest {
        "enter" => KeyName::Enter,
        "tab" => KeyName::Tab,
        "esc" => KeyName::Esc,
        "up" => KeyName::Up,
        "down" => KeyName::Down,
        "left" => KeyName::Left,
        "right" => KeyName::Right,
        "home" => KeyName::Home,
        "end" => KeyName::End,
        "pageup" => KeyName::PageUp,
        "pagedown" => KeyName::PageDown,
        "backspace" => KeyName::Backspace,
        "delete" => KeyName::Delete,
        "space" => KeyName::Char(' '),
        other => match (other.strip_prefix('F'), other.chars().next()) {
            (Some(number), _) if !number.is_empty() => KeyName::F(number.parse().unwrap()),
            (_, Some(c)) if other.chars().count() == 1 => KeyName::Char(c),
            _ => panic!("{other}"),
        },
    };
    chord
}

/// Returns the symbols, one line per row, without spaces at the ends.
fn text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            } else {
                skip -= 1;
            }
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
    }
    text
}

fn place(cursor: Position) -> String {
    format!("cursor {},{}\n", cursor.x, cursor.y)
}

/// Returns each run of cells with its own style: `row: from-to style`.
fn styles(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let cells: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, y)]).collect();
        let mut runs = Vec::new();
        let mut from = 0;
        for run in cells.chunk_by(|one, other| one.style() == other.style()) {
            let to = from + run.len();
            if let Some(words) = words(run[0].style()) {
                runs.push(format!("{from}-{} {words}", to - 1));
            }
            from = to;
        }
        if !runs.is_empty() {
            writeln!(text, "{y}: {}", runs.join(", ")).unwrap();
        }
    }
    text
}

/// Returns the colour and the modifiers in words. Returns none for plain text.
fn words(style: Style) -> Option<String> {
    let colour = style.fg.filter(|colour| *colour != ratatui::style::Color::Reset).map(|colour| format!("{colour:?}"));
    let modifiers = (!style.add_modifier.is_empty()).then(|| format!("{:?}", style.add_modifier));
    let words: Vec<_> = colour.into_iter().chain(modifiers).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
