// Luau's type checkers behind a C interface: modules that are held in memory, checked in strict mode.

#include "Luau/Ast.h"
#include "Luau/BuiltinDefinitions.h"
#include "Luau/ConfigResolver.h"
#include "Luau/FileResolver.h"
#include "Luau/Frontend.h"

#include <memory>
#include <string>
#include <unordered_map>

namespace
{

// What a module is that was not added: its type is not known.
const char* const UNKNOWN_MODULE = "return (nil :: any)";

struct Modules : Luau::FileResolver
{
    std::unordered_map<std::string, std::string> sources;

    std::optional<Luau::SourceCode> readSource(const Luau::ModuleName& name) override
    {
        auto found = sources.find(name);
        return Luau::SourceCode{found == sources.end() ? UNKNOWN_MODULE : found->second, Luau::SourceCode::Module};
    }

    // `require(path.to.Module)` means the module that was added under the name `Module`.
    std::optional<Luau::ModuleInfo> resolveModule(const Luau::ModuleInfo*, Luau::AstExpr* expr, const Luau::TypeCheckLimits&) override
    {
        if (auto* index = expr->as<Luau::AstExprIndexName>())
            return Luau::ModuleInfo{index->index.value};
        return Luau::ModuleInfo{"?"};
    }
};

struct Strict : Luau::ConfigResolver
{
    Luau::Config config;

    Strict()
    {
        config.mode = Luau::Mode::Strict;
    }

    const Luau::Config& getConfig(const Luau::ModuleName&, const Luau::TypeCheckLimits&) const override
    {
        return config;
    }
};

} // namespace

struct Checker
{
    Modules modules;
    Strict strict;
    std::unique_ptr<Luau::Frontend> frontend;
    // Holds what was returned last.
    std::string answer;
};

extern "C" Checker* checker_new(bool isOld)
{
    auto* checker = new Checker();
    checker->frontend = std::make_unique<Luau::Frontend>(&checker->modules, &checker->strict);
    Luau::Frontend& frontend = *checker->frontend;
    frontend.setLuauSolverMode(isOld ? Luau::SolverMode::Old : Luau::SolverMode::New);
    Luau::unfreeze(frontend.globals.globalTypes);
    Luau::registerBuiltinGlobals(frontend, frontend.globals);
    Luau::freeze(frontend.globals.globalTypes);
    return checker;
}

extern "C" bool checker_define(Checker* checker, const char* definitions)
{
    Luau::Frontend& frontend = *checker->frontend;
    Luau::unfreeze(frontend.globals.globalTypes);
    auto result = frontend.loadDefinitionFile(frontend.globals, frontend.globals.globalScope, definitions, "@definitions", false, false);
    Luau::freeze(frontend.globals.globalTypes);
    return result.success;
}

extern "C" void checker_add(Checker* checker, const char* name, const char* source)
{
    checker->modules.sources[name] = source;
}

// The errors in a module that was added, each on a line: `<line>:<column>: <message>`.
extern "C" const char* checker_check(Checker* checker, const char* name)
{
    checker->answer.clear();
    auto result = checker->frontend->check(name);
    for (const auto& error : result.errors)
    {
        const Luau::Position& position = error.location.begin;
        std::string message = Luau::toString(error);
        for (char& character : message)
            character = character == '\n' ? ' ' : character;
        checker->answer += std::to_string(position.line + 1) + ":" + std::to_string(position.column + 1) + ": " + message + "\n";
    }
    if (!result.timeoutHits.empty())
        checker->answer += "1:1: takes too long to check\n";
    return checker->answer.c_str();
}
