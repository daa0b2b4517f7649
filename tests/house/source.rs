//! Parses Rust source for these tests: the string literals that a program can print, and the tokens of its code.

/// The parts of a file that the tests use.
#[derive(Default, Debug)]
pub(super) struct Source {
    /// The literals outside attributes, tests and log macros.
    pub(super) literals: Vec<String>,
    /// The words and signs of the same code.
    pub(super) code: String,
    /// The modules that exist only in tests.
    pub(super) test_modules: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Token {
    Literal(String),
    Word(String),
    Sign(char),
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let tokens = tokens(text);
        let (mut source, mut at) = (Self::default(), 0);
        while at < tokens.len() {
            at = source.take(&tokens, at);
        }
        // A path is one word: `Key::X`.
        source.code = source.code.replace(":: ", "::");
        source
    }

    /// Processes the item at `at`. Returns the start of the next.
    fn take(&mut self, tokens: &[Token], at: usize) -> usize {
        if is_sign(tokens, at, '#') && (is_sign(tokens, at + 1, '[') || is_sign(tokens, at + 2, '[')) {
            let open = if is_sign(tokens, at + 1, '[') { at + 1 } else { at + 2 };
            let after = group_end(tokens, open);
            let is_test = is_word(tokens, open + 1, "cfg") && tokens[open..after].contains(&Token::Word("test".into()));
            let is_other = tokens[open..after].contains(&Token::Word("not".into()));
            return if is_test && !is_other { self.skip_item(tokens, after) } else { after };
        }
        if is_word(tokens, at, "tracing") && is_sign(tokens, at + 4, '!') {
            return group_end(tokens, at + 5);
        }
        match &tokens[at] {
            Token::Literal(text) => self.literals.push(text.clone()),
            Token::Word(word) => self.code.extend([" ", word]),
            Token::Sign(sign) => self.code.push(*sign),
        }
        at + 1
    }

    /// Skips the item at `at`, with its attributes. Notes the module's name if the module is a separate file.
    fn skip_item(&mut self, tokens: &[Token], at: usize) -> usize {
        let mut at = at;
        while is_sign(tokens, at, '#') {
            at = group_end(tokens, at + 1);
        }
        let is_module = is_word(tokens, at, "mod") || is_word(tokens, at + 4, "mod") || is_word(tokens, at + 1, "mod");
        let mut name = None;
        while at < tokens.len() {
            match &tokens[at] {
                Token::Sign('{') => return group_end(tokens, at),
                Token::Sign('(' | '[') => at = group_end(tokens, at),
                Token::Sign(';') => {
                    self.test_modules.extend(name.filter(|_| is_module));
                    return at + 1;
                }
                // The last statement or field of a group.
                Token::Sign('}' | ')' | ']') => return at,
                Token::Sign(',') => return at + 1,
                Token::Word(word) => {
                    name = Some(word.clone());
                    at += 1;
                }
                Token::Literal(_) | Token::Sign(_) => at += 1,
            }
        }
        at
    }
}

fn is_sign(tokens: &[Token], at: usize, sign: char) -> bool {
    tokens.get(at) == Some(&Token::Sign(sign))
}

fn is_word(tokens: &[Token], at: usize, word: &str) -> bool {
    matches!(tokens.get(at), Some(Token::Word(found)) if found == word)
}

/// Returns the position after the bracket group that opens at `at`.
fn group_end(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

fn tokens(text: &str) -> Vec<Token> {
    let (mut rest, mut tokens) = (text, Vec::new());
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if let Some((literal, after)) = literal(rest) {
            tokens.push(Token::Literal(literal));
            rest = after;
        } else if let Some(after) = character(rest) {
            rest = after;
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

/// Returns the string at the start of `text`, and the rest.
fn literal(text: &str) -> Option<(String, &str)> {
    let bare = text.strip_prefix('b').unwrap_or(text);
    if let Some(raw) = bare.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let (literal, after) = inside.split_once(&end)?;
        return Some((literal.to_owned(), after));
    }
    let inside = bare.strip_prefix('"')?;
    let (mut literal, mut characters) = (String::new(), inside.char_indices());
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((literal, &inside[at + 1..])),
            // A line break after a backslash is not part of the text. Other escapes separate words.
            '\\' => {
                let digits = match characters.next() {
                    Some((_, 'x')) => 2,
                    Some((at, 'u')) => inside[at..].find('}').unwrap_or(0),
                    _ => 0,
                };
                characters.by_ref().take(digits).for_each(drop);
                literal.push(' ');
            }
            c => literal.push(c),
        }
    }
    None
}

/// Returns the rest after the character or lifetime at the start of `text`.
fn character(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('\'')?;
    if let Some(escape) = inside.strip_prefix('\\') {
        let end = escape[1..].find('\'')? + 2;
        return Some(&escape[end..]);
    }
    let first = inside.chars().next()?.len_utf8();
    Some(inside[first..].strip_prefix('\'').unwrap_or(inside))
}
