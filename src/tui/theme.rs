//! Styles by meaning. No other file names a color.
//!
//! The colors are the terminal's own sixteen, and text has its default color. So the color scheme that the user
//! chose stays readable, on a dark and on a light background.

use ratatui::style::{Color, Modifier, Style};

/// The meaning of a text, which decides its style.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Text,
    /// Secondary text: hints, labels of the frame, examples.
    Muted,
    /// The title of a screen or of a group.
    Title,
    /// The focused element.
    Focus,
    /// The whole focused row.
    Row,
    /// The selected option.
    Choice,
    Good,
    Warn,
    /// A failure or a blocker.
    Bad,
    /// Work in progress, or information.
    Info,
    /// Lines between panes.
    Border,
    Key,
    /// Characters that a filter matched.
    Match,
    /// Charts and the filled part of gauges.
    Chart,
    /// The empty part of a gauge.
    ChartEmpty,
    JsonName,
    JsonString,
    JsonNumber,
    /// `true`, `false` and `null`.
    JsonWord,
}

impl Role {
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

/// The set of colors in use.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    #[default]
    Dark,
    Light,
    /// No colors: only bold, dim, reversed and underlined text.
    Mono,
    /// No colors and nothing dim: the terminal's own text color is the one that stands out on any background. The
    /// focus is reversed.
    HighContrast,
}

impl Theme {
    /// Returns the next theme; after the last comes the first.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "mono" => Some(Self::Mono),
            "high-contrast" => Some(Self::HighContrast),
            _ => None,
        }
    }

    /// Whether the theme needs no change where colors are not wanted.
    pub fn is_without_color(self) -> bool {
        matches!(self, Self::Mono | Self::HighContrast)
    }

    /// Returns the theme for the value of `COLORFGBG`, in which some terminals report their colors: `15;0` is light
    /// text on a dark background.
    pub fn of_ground(colorfgbg: Option<&str>) -> Self {
        let ground = colorfgbg.and_then(|both| both.rsplit(';').next()).and_then(|ground| ground.parse::<u8>().ok());
        if matches!(ground, Some(7 | 9..=15)) { Self::Light } else { Self::Dark }
    }

    pub fn style(self, role: Role) -> Style {
        let weight = if self == Self::HighContrast { strong(role) } else { weight(role) };
        let style = Style::new().add_modifier(weight);
        match self.color(role) {
            Some(color) => style.fg(color),
            None => style,
        }
    }

    fn color(self, role: Role) -> Option<Color> {
        match self {
            Self::Dark => on_dark(role),
            Self::Light => on_light(role),
            Self::Mono | Self::HighContrast => None,
        }
    }
}

/// Returns what distinguishes a role without color.
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

/// Like [`weight`], but nothing is dim.
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
    fn the_background_is_known_by_its_last_number() {
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
                assert!(!style.fg.is_some_and(|color| none.contains(&color)), "{role:?}");
                assert!(!theme.is_without_color() || style.fg.is_none(), "{role:?}");
            }
        }
    }
}
