//! `luau-check <definitions> <file>...`: checks Luau files in strict mode, with what a file of definitions declares.
//!
//! Prints each error as `<file>:<line>:<column>: <message>`. Exits with 0 if there is none, with 1 if there are some, and with 2 if
//! something could not be checked.

use std::{env, error::Error, fs, process::ExitCode};

use luau_analyze::Checker;

const NAME_AND_VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

fn count_errors(checker: &mut Checker, file: &str) -> Result<usize, Box<dyn Error>> {
    let result = checker.check(&fs::read_to_string(file)?)?;
    if result.timed_out {
        return Err(format!("{file}: takes too long to check").into());
    }
    let errors = result.errors();
    for error in &errors {
        println!("{file}:{}:{}: {}", error.line + 1, error.col + 1, error.message);
    }
    Ok(errors.len())
}

fn check(arguments: &[String]) -> Result<usize, Box<dyn Error>> {
    let (definitions, files) = arguments
        .split_first()
        .ok_or("usage: luau-check <definitions> <file>...")?;
    let mut checker = Checker::new()?;
    checker.add_definitions(&fs::read_to_string(definitions)?)?;
    files.iter().map(|file| count_errors(&mut checker, file)).sum()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["--version"] {
        println!("{NAME_AND_VERSION}");
        return ExitCode::SUCCESS;
    }
    match check(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}
