//! `luau-check old|new <definitions> <module> <file>...`: checks Luau files in strict mode, with the old or the new type checker and
//! with what a file of definitions declares. A `require` of the name of `module` gets that file; one of any other name gets `any`.
//!
//! Prints each error as `<file>:<line>:<column>: <message>`. Exits with 0 if there is none, with 1 if there are some, and with 2 if
//! something could not be checked.

// Has Luau linked in.
use luau_analyze as _;
use std::{
    env,
    error::Error,
    ffi::{c_char, CStr, CString},
    fs,
    path::Path,
    process::ExitCode,
};

const NAME_AND_VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
const USAGE: &str = "usage: luau-check old|new <definitions> <module> <file>...";

/// A checker of `checker.cpp`; it lives as long as the program.
#[repr(C)]
struct Checker {
    _opaque: [u8; 0],
}

extern "C" {
    fn checker_new(is_old: bool) -> *mut Checker;
    fn checker_define(checker: *mut Checker, definitions: *const c_char) -> bool;
    fn checker_add(checker: *mut Checker, name: *const c_char, source: *const c_char);
    fn checker_check(checker: *mut Checker, name: *const c_char) -> *const c_char;
}

fn read(file: &str) -> Result<CString, Box<dyn Error>> {
    Ok(CString::new(
        fs::read(file).map_err(|error| format!("{file}: {error}"))?,
    )?)
}

/// What scripts call a module in a `require`: its file without the suffix.
fn module_name(file: &str) -> Result<CString, Box<dyn Error>> {
    let name = Path::new(file).file_stem().ok_or(USAGE)?;
    Ok(CString::new(name.to_string_lossy().as_bytes())?)
}

fn add(checker: *mut Checker, name: &CStr, file: &str) -> Result<(), Box<dyn Error>> {
    let source = read(file)?;
    // SAFETY: the checker copies both texts.
    unsafe { checker_add(checker, name.as_ptr(), source.as_ptr()) };
    Ok(())
}

/// Checks a file and prints its errors; returns how many there are.
fn count_errors(checker: *mut Checker, file: &str) -> Result<usize, Box<dyn Error>> {
    let name = CString::new(file)?;
    add(checker, &name, file)?;
    // SAFETY: the answer is valid until the next check, and is copied before.
    let answer = unsafe { CStr::from_ptr(checker_check(checker, name.as_ptr())) };
    let errors = answer.to_string_lossy().into_owned();
    for error in errors.lines() {
        println!("{file}:{error}");
    }
    Ok(errors.lines().count())
}

fn check(arguments: &[String]) -> Result<usize, Box<dyn Error>> {
    let [solver, definitions, module, files @ ..] = arguments else {
        return Err(USAGE.into());
    };
    if solver != "old" && solver != "new" {
        return Err(USAGE.into());
    }
    // SAFETY: the texts that are passed end with a NUL and live for the call.
    let checker = unsafe { checker_new(solver == "old") };
    if !unsafe { checker_define(checker, read(definitions)?.as_ptr()) } {
        return Err(format!("{definitions}: cannot be read").into());
    }
    add(checker, &module_name(module)?, module)?;
    files.iter().map(|file| count_errors(checker, file)).sum()
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
