//! Writes the keys of all messages from `assets/locales`, so that a message that is missing, or an argument that it
//! does not take, does not compile.
//!
//! English is the model. Its messages without arguments become the variants of `Key`; each message with arguments
//! becomes a struct of the module `say`, whose fields are the arguments. Every other language must have the same
//! messages, and may use an argument only where English does.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::{parser, serializer};

const LOCALES: &str = "assets/locales";
const MODEL: &str = "en";

/// A message: the arguments that it takes, and its text for the reader of the code.
struct Message {
    arguments: BTreeSet<String>,
    text: String,
}

type Messages = BTreeMap<String, Message>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={LOCALES}");
    println!("cargo:rerun-if-changed=src/text/build.rs");
    let model = language(&Path::new(LOCALES).join(MODEL))?;
    let mut tags = vec![MODEL.to_owned()];
    for tag in names(Path::new(LOCALES))?.into_iter().filter(|tag| tag != MODEL) {
        compare(&tag, &language(&Path::new(LOCALES).join(&tag))?, &model)?;
        tags.push(tag);
    }
    let mut code = String::new();
    locales(&mut code, &tags)?;
    keys(&mut code, &model)?;
    structs(&mut code, &model)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("messages.rs"), code)?;
    Ok(())
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The messages of the language in `folder`.
fn language(folder: &Path) -> Result<Messages, Box<dyn Error>> {
    let mut messages = Messages::new();
    for name in names(folder)? {
        let path = folder.join(&name);
        let source = fs::read_to_string(&path)?;
        let resource =
            parser::parse(source.as_str()).map_err(|(_, faults)| format!("{}: {}", path.display(), faults[0]))?;
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            let value = message.value.as_ref().ok_or_else(|| format!("{}: {id} has no text", path.display()))?;
            let mut arguments = BTreeSet::new();
            pattern_arguments(value, &mut arguments);
            let one = fluent_syntax::ast::Resource { body: vec![entry.clone()] };
            let text = serializer::serialize(&one);
            let text =
                text.split_once('=').map_or("", |(_, text)| text).split_whitespace().collect::<Vec<_>>().join(" ");
            // As code: a doc comment would take addresses and names for links and markup.
            let text = format!("```text\n{text}\n```");
            if messages.insert(id.to_owned(), Message { arguments, text }).is_some() {
                return Err(format!("{}: {id} is defined twice", path.display()).into());
            }
        }
    }
    Ok(messages)
}

fn pattern_arguments(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_arguments(expression, arguments);
        }
    }
}

fn expression_arguments(expression: &Expression<&str>, arguments: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inline_arguments(inline, arguments),
        Expression::Select { selector, variants } => {
            inline_arguments(selector, arguments);
            for variant in variants {
                pattern_arguments(&variant.value, arguments);
            }
        }
    }
}

fn inline_arguments(inline: &InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: given, .. }
        | InlineExpression::TermReference { arguments: Some(given), .. } => call_arguments(given, arguments),
        InlineExpression::Placeable { expression } => expression_arguments(expression, arguments),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { arguments: None, .. } => {}
    }
}

fn call_arguments(call: &CallArguments<&str>, arguments: &mut BTreeSet<String>) {
    for given in call.positional.iter().chain(call.named.iter().map(|named| &named.value)) {
        inline_arguments(given, arguments);
    }
}

fn compare(tag: &str, other: &Messages, model: &Messages) -> Result<(), Box<dyn Error>> {
    for (id, message) in model {
        let other = other.get(id).ok_or_else(|| format!("{tag} has no message {id}"))?;
        if let Some(argument) = other.arguments.difference(&message.arguments).next() {
            return Err(format!("{tag}: {id} uses ${argument}, which it is not given").into());
        }
    }
    match other.keys().find(|id| !model.contains_key(*id)) {
        Some(id) => Err(format!("{tag}: {id} is no message of {MODEL}").into()),
        None => Ok(()),
    }
}

/// The files of each language, the model first.
fn locales(code: &mut String, tags: &[String]) -> Result<(), Box<dyn Error>> {
    code.push_str("/// The languages, each with its files. The first is the fallback.\n");
    code.push_str("pub(super) const LOCALES: &[(&str, &[&str])] = &[\n");
    for tag in tags {
        writeln!(code, "    ({tag:?}, &[")?;
        let folder = Path::new(LOCALES).join(tag);
        for name in names(&folder)? {
            let path = format!("/{LOCALES}/{tag}/{name}");
            writeln!(code, "        include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?})),")?;
        }
        code.push_str("    ]),\n");
    }
    code.push_str("];\n\n");
    Ok(())
}

/// The enum of the messages without arguments, and the tables of all, in the order of their names in the code.
fn keys(code: &mut String, model: &Messages) -> Result<(), Box<dyn Error>> {
    let messages: BTreeMap<_, _> = model.iter().map(|(id, message)| (pascal(id), (id, message))).collect();
    let bare: Vec<_> = messages.iter().filter(|(_, (_, message))| message.arguments.is_empty()).collect();
    code.push_str(
        "/// A message without arguments.\n#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]\n",
    );
    code.push_str("pub enum Key {\n");
    for (name, (_, message)) in &bare {
        writeln!(code, "    #[doc = {:?}]\n    {name},", message.text)?;
    }
    code.push_str("}\n\nimpl Key {\n    pub const ALL: &[Self] = &[\n");
    for (name, _) in &bare {
        writeln!(code, "        Self::{name},")?;
    }
    code.push_str("    ];\n}\n\n");
    let names: Vec<_> = bare.iter().map(|(name, _)| name).collect();
    let ids: Vec<_> = bare.iter().map(|(_, (id, _))| id).collect();
    writeln!(code, "/// The names of [`Key::ALL`], in the same order.\nconst KEY_NAMES: &[&str] = &{names:?};\n")?;
    writeln!(code, "/// The ids of [`Key::ALL`], in the same order.\nconst KEY_IDS: &[&str] = &{ids:?};\n")?;
    let names: Vec<_> = messages.keys().collect();
    writeln!(code, "/// The names of all messages.\nconst MESSAGE_NAMES: &[&str] = &{names:?};\n")?;
    code.push_str("/// The id and the arguments of each message, in the order of [`MESSAGE_NAMES`].\n");
    code.push_str("const MESSAGES: &[(&str, &[&str])] = &[\n");
    for (id, message) in messages.values() {
        writeln!(code, "    ({id:?}, &{:?}),", message.arguments.iter().collect::<Vec<_>>())?;
    }
    code.push_str("];\n\n");
    Ok(())
}

/// The structs of the messages with arguments.
fn structs(code: &mut String, model: &Messages) -> Result<(), Box<dyn Error>> {
    code.push_str("/// The messages with arguments.\npub mod say {\n    use super::Phrase;\n");
    for (id, message) in model.iter().filter(|(_, message)| !message.arguments.is_empty()) {
        let (name, arguments) = (pascal(id), &message.arguments);
        let types: Vec<_> = ('A'..).take(arguments.len()).map(String::from).collect();
        let bounds: Vec<_> = types.iter().map(|name| format!("{name}: Into<Phrase>")).collect();
        writeln!(code, "\n    #[doc = {:?}]\n    #[derive(Clone, Copy, Debug)]", message.text)?;
        writeln!(code, "    pub struct {name}<{}> {{", types.join(", "))?;
        for (argument, kind) in arguments.iter().zip(&types) {
            writeln!(code, "        pub {}: {kind},", field(argument))?;
        }
        writeln!(code, "    }}\n\n    impl<{}> From<{name}<{}>> for Phrase {{", bounds.join(", "), types.join(", "))?;
        writeln!(code, "        fn from(message: {name}<{}>) -> Self {{", types.join(", "))?;
        let values: Vec<_> =
            arguments.iter().map(|argument| format!("({argument:?}, message.{}.into())", field(argument))).collect();
        writeln!(code, "            Self::message({id:?}, vec![{}])\n        }}\n    }}", values.join(", "))?;
    }
    code.push_str("}\n");
    Ok(())
}

/// `find-no-segment` as `FindNoSegment`.
fn pascal(id: &str) -> String {
    let word = |word: &str| {
        word.chars()
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().to_string() + &word[first.len_utf8()..])
    };
    id.split('-').map(word).collect()
}

/// The name of an argument as a field.
fn field(argument: &str) -> String {
    let name = argument.replace('-', "_");
    if ["as", "for", "in", "match", "mod", "ref", "type", "use", "where"].contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}
