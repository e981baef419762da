#include "engine/frameworks/python_tree.h"

#include "engine/frameworks/python_expressions.h"

namespace engine {
namespace {

using Statement = PythonStatement;

class Parser : public PythonExpressionParser {
  public:
    using PythonExpressionParser::PythonExpressionParser;

    std::vector<Statement> statements() { return block(-1); }

  private:
    // Statements

    /// The lines that stand deeper than `indent`.
    std::vector<Statement> block(Index indent) {
        std::vector<Statement> list;
        while (!at_end()) {
            if (peek().kind == Token::Kind::line_end) {
                take();
                continue;
            }
            if (peek().indent <= indent) break;
            line(list);
        }
        return list;
    }

    /// One line; prose is passed over.
    void line(std::vector<Statement>& list) {
        const std::size_t begin = at_;
        try {
            statement(list);
        } catch (const Error&) {
            bool has_call = false;
            for (std::size_t i = begin;
                 tokens_[i].kind != Token::Kind::line_end && tokens_[i].kind != Token::Kind::end; ++i)
                has_call |= tokens_[i].is("(");
            if (has_call) throw;
            at_ = begin;
            skip_line();
        }
    }

    void skip_line() {
        while (!at_end() && peek().kind != Token::Kind::line_end)
            take();
    }

    void statement(std::vector<Statement>& list) {
        const Token& first = peek();
        if (accept("@")) return skip_line();
        if (first.is_name("async")) take();
        if (first.is_name("def")) return list.push_back(definition());
        if (first.is_name("class")) return list.push_back(type());
        if (first.is_name("for")) return list.push_back(loop());
        if (first.is_name("if")) return list.push_back(branch());
        if (first.is_name("while")) return list.push_back(headed(Statement::Kind::while_loop));
        if (first.is_name("with") || first.is_name("try") || first.is_name("finally") ||
            first.is_name("else"))
            return list.push_back(headed(Statement::Kind::block));
        if (first.is_name("except")) {  // what is done when something fails is not done
            headed(Statement::Kind::block);
            return;
        }
        for (;;) {
            simple(list);
            if (!accept(";")) break;
        }
        if (peek().kind == Token::Kind::line_end || at_end()) return;
        if (peek().is(",")) {  // a list that goes on behind something that was not copied
            take();
            if (peek().kind == Token::Kind::line_end || at_end()) return;
            return statement(list);
        }
        fail_at(peek().place, "{} cannot stand here", shown(peek()));
    }

    void simple(std::vector<Statement>& list) {
        const Token first = peek();
        Statement result;
        result.place = first.place;
        if (first.kind == Token::Kind::line_end) return;
        if (accept_name("return")) {
            result.kind = Statement::Kind::give_back;
            if (peek().kind != Token::Kind::line_end && !at_end()) result.value = tuple();
        } else if (first.is_name("import") || first.is_name("from")) {
            result.kind = Statement::Kind::import;
            result.names = imported();
        } else if (is_word(first) && !first.is_name("lambda") && !first.is_name("not") &&
                   !first.is_name("await")) {
            result.text = first.text;
            while (!at_end() && peek().kind != Token::Kind::line_end && !peek().is(";"))
                take();
        } else {
            assignment(result);
        }
        list.push_back(std::move(result));
    }

    void assignment(Statement& result) {
        result.kind = Statement::Kind::expression;
        result.value = tuple();
        if (accept(":")) {  // x: int = 3
            if (peek().kind == Token::Kind::line_end) return;
            expression();
            result.kind = Statement::Kind::assign;
            result.targets.push_back(std::move(result.value));
            if (accept("=")) result.value = tuple();
            return;
        }
        while (accept("=")) {
            result.kind = Statement::Kind::assign;
            result.targets.push_back(std::move(result.value));
            result.value = tuple();
        }
        if (peek().kind == Token::Kind::symbol && peek().text.size() >= 2 && peek().text.back() == '=' &&
            peek().text != "==") {
            result.kind = Statement::Kind::augmented;
            result.text = take().text;
            result.text.pop_back();
            result.targets.push_back(std::move(result.value));
            result.value = tuple();
        }
    }

    std::string dotted() {
        std::string path;
        while (peek().is(".") || peek().is("..."))
            path += take().text;
        while (peek().kind == Token::Kind::name && !is_word(peek())) {
            path += take().text;
            if (peek().is(".")) path += take().text;
        }
        return path;
    }

    std::vector<std::pair<std::string, std::string>> imported() {
        std::vector<std::pair<std::string, std::string>> names;
        std::string from;
        if (accept_name("from")) {
            from = dotted() + ".";
            if (!accept_name("import")) fail_at(peek().place, "expected import and found {}", shown(peek()));
        } else {
            take();
        }
        const bool bracket = accept("(");
        do {
            if (bracket && peek().is(")")) break;
            if (accept("*")) continue;
            const std::string path = dotted();
            std::string name = from.empty() ? path.substr(0, path.find('.')) : path;
            if (accept_name("as"))
                name = take().text;
            else if (from.empty() && path.find('.') != std::string::npos)
                continue;  // import torch.nn: the name is torch
            names.emplace_back(name, from + path);
        } while (accept(","));
        if (bracket) expect(")");
        return names;
    }

    std::vector<Statement> body(Index indent) {
        expect(":");
        if (peek().kind == Token::Kind::line_end) {
            take();
            return block(indent);
        }
        std::vector<Statement> list;
        line(list);
        return list;
    }

    Statement definition() {
        Statement result;
        result.kind = Statement::Kind::define;
        result.place = peek().place;
        const Index indent = peek().indent;
        take();
        result.text = take().text;
        expect("(");
        result.parameters = parameters(")");
        expect(")");
        if (accept("->")) expression();
        result.body = body(indent);
        return result;
    }

    Statement type() {
        Statement result;
        result.kind = Statement::Kind::type;
        result.place = peek().place;
        const Index indent = peek().indent;
        take();
        result.text = take().text;
        if (accept("(")) {
            while (!peek().is(")")) {
                if (peek(1).is("=")) {
                    take();
                    take();
                }
                result.bases.push_back(expression());
                if (!accept(",")) break;
            }
            expect(")");
        }
        result.body = body(indent);
        return result;
    }

    Statement loop() {
        Statement result;
        result.kind = Statement::Kind::loop;
        result.place = peek().place;
        const Index indent = peek().indent;
        take();
        result.targets.push_back(target_list());
        if (!accept_name("in")) fail_at(peek().place, "expected in and found {}", shown(peek()));
        result.value = tuple();
        result.body = body(indent);
        return result;
    }

    Statement branch() {
        Statement result;
        result.kind = Statement::Kind::branch;
        result.place = peek().place;
        const Index indent = peek().indent;
        take();
        result.value = expression();
        result.body = body(indent);
        while (peek().kind == Token::Kind::line_end && peek(1).kind != Token::Kind::end)
            take();
        if (peek().indent != indent) return result;
        if (peek().is_name("elif")) {
            result.otherwise.push_back(branch());
        } else if (accept_name("else")) {
            result.otherwise = body(indent);
        }
        return result;
    }

    Statement headed(Statement::Kind kind) {
        Statement result;
        result.kind = kind;
        result.place = peek().place;
        const Index indent = peek().indent;
        take();
        while (!peek().is(":") && peek().kind != Token::Kind::line_end && !at_end()) {
            result.value = expression();
            if (accept_name("as")) target_list();
            accept(",");
        }
        result.body = body(indent);
        return result;
    }
};

}  // namespace

std::vector<PythonStatement> parse_python(std::string_view source) { return Parser(source).statements(); }

}  // namespace engine
