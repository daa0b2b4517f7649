//! Styles by what they mean. No other file names a colour.
//!
//! Colours are the terminal's own sixteen, and text is in its default colour: so a scheme that somebody chose for their
//! eyes is kept, on a dark and on a light ground.

use ratatui::style::{Color, Modifier, Style};

/// What a text is, so that it can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// What is read.
    Text,
    /// What is there for whoever looks for it: hints, frames' words, examples.
    Muted,
    /// What a screen or a group is called.
    Title,
    /// What the keys go to.
    Focus,
    /// The row the keys go to, whole.
    Row,
    /// An option that is chosen.
    Choice,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// In the way.
    Bad,
    /// Under way.
    Info,
    /// Lines between panes.
    Border,
    /// A key in the key bar.
    Key,
    /// Letters that a filter matched.
    Match,
    /// Charts and gauges.
    Chart,
    /// The part of a gauge that is empty.
    ChartEmpty,
    /// Names in JSON.
    JsonName,
    /// Strings in JSON.
    JsonString,
    /// Numbers in JSON.
    JsonNumber,
    /// `true`, `false` and `null`.
    JsonWord,
}

impl Role {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Text,
        Self::Muted,
        Self::Title,
        Self::Focus,
        Self::Row,
        Self::Choice,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Info,
        Self::Border,
        Self::Key,
        Self::Match,
        Self::Chart,
        Self::ChartEmpty,
        Self::JsonName,
        Self::JsonString,
        Self::JsonNumber,
        Self::JsonWord,
    ];
}

/// Which colours are used.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    /// For a dark ground.
    #[default]
    Dark,
    /// For a light ground.
    Light,
    /// No colours: bold, dim and reversed alone.
    Mono,
    /// Nothing fainter than the terminal's own text, which is the one colour that stands out on any ground; what the keys
    /// go to is reversed.
    HighContrast,
}

impl Theme {
    /// The one after it; after the last the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }

    /// The theme of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "mono" => Some(Self::Mono),
            "high-contrast" => Some(Self::HighContrast),
            _ => None,
        }
    }

    /// Whether it is the same where colours are not wanted.
    pub fn is_without_colour(self) -> bool {
        matches!(self, Self::Mono | Self::HighContrast)
    }

    /// The theme that fits `COLORFGBG`, in which some terminals tell their ground: `15;0` is light on dark.
    pub fn of_ground(colorfgbg: Option<&str>) -> Self {
        let ground = colorfgbg.and_then(|both| both.rsplit(';').next()).and_then(|ground| ground.parse::<u8>().ok());
        if matches!(ground, Some(7 | 9..=15)) { Self::Light } else { Self::Dark }
    }

    /// How a text of this role looks.
    pub fn style(self, role: Role) -> Style {
        let weight = if self == Self::HighContrast { strong(role) } else { weight(role) };
        let style = Style::new().add_modifier(weight);
        match self.colour(role) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    fn colour(self, role: Role) -> Option<Color> {
        match self {
            Self::Dark => on_dark(role),
            Self::Light => on_light(role),
            Self::Mono | Self::HighContrast => None,
        }
    }
}

/// What tells roles apart without colour.
fn weight(role: Role) -> Modifier {
    match role {
        Role::Muted | Role::Border | Role::ChartEmpty => Modifier::DIM,
        Role::Title | Role::Focus | Role::Key | Role::Choice | Role::Bad => Modifier::BOLD,
        Role::Row => Modifier::REVERSED,
        Role::Match => Modifier::UNDERLINED,
        Role::Text
        | Role::Good
        | Role::Warn
        | Role::Info
        | Role::Chart
        | Role::JsonName
        | Role::JsonString
        | Role::JsonNumber
        | Role::JsonWord => Modifier::empty(),
    }
}

/// The same where nothing may be faint.
fn strong(role: Role) -> Modifier {
    match role {
        Role::Focus | Role::Row => Modifier::REVERSED.union(Modifier::BOLD),
        Role::Bad | Role::Match => Modifier::UNDERLINED.union(Modifier::BOLD),
        Role::Title | Role::Key | Role::Choice | Role::Warn => Modifier::BOLD,
        Role::Text
        | Role::Muted
        | Role::Good
        | Role::Info
        | Role::Border
        | Role::Chart
        | Role::ChartEmpty
        | Role::JsonName
        | Role::JsonString
        | Role::JsonNumber
        | Role::JsonWord => Modifier::empty(),
    }
}

fn on_dark(role: Role) -> Option<Color> {
    match role {
        Role::Focus | Role::Key | Role::Info | Role::Match | Role::JsonName => Some(Color::Cyan),
        Role::Good | Role::Choice | Role::JsonString => Some(Color::Green),
        Role::Warn => Some(Color::Yellow),
        Role::Bad => Some(Color::LightRed),
        Role::Chart | Role::JsonNumber => Some(Color::LightBlue),
        Role::JsonWord => Some(Color::LightMagenta),
        Role::Text | Role::Muted | Role::Title | Role::Row | Role::Border | Role::ChartEmpty => None,
    }
}

fn on_light(role: Role) -> Option<Color> {
    match role {
        Role::Focus | Role::Key | Role::Info | Role::Match | Role::JsonName | Role::Chart | Role::JsonNumber => {
            Some(Color::Blue)
        }
        Role::Good | Role::Choice | Role::JsonString => Some(Color::Green),
        Role::Warn | Role::JsonWord => Some(Color::Magenta),
        Role::Bad => Some(Color::Red),
        Role::Text | Role::Muted | Role::Title | Role::Row | Role::Border | Role::ChartEmpty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_told_by_its_last_number() {
        let grounds = [Some("15;0"), Some("0;15"), Some("0;default;7"), Some("12;8"), Some("0;"), None];
        let expected = [Theme::Dark, Theme::Light, Theme::Light, Theme::Dark, Theme::Dark, Theme::Dark];
        assert_eq!(grounds.map(Theme::of_ground), expected);
    }

    #[test]
    fn no_text_is_white_or_black_and_none_has_a_ground() {
        let none = [Color::White, Color::Black, Color::Gray, Color::DarkGray];
        for theme in [Theme::Dark, Theme::Light, Theme::Mono, Theme::HighContrast] {
            for role in Role::ALL {
                let style = theme.style(*role);
                assert_eq!(style.bg, None, "{role:?}");
                assert!(!style.fg.is_some_and(|colour| none.contains(&colour)), "{role:?}");
                assert!(!theme.is_without_colour() || style.fg.is_none(), "{role:?}");
            }
        }
    }
}
