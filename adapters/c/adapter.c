/*
 * An example of an adapter: a small scheduler in C that runs scenarios in virtual time. It needs only the C library of a
 * POSIX system. Build it with: cc -O1 -o adapter adapter.c -lm
 *
 * The file has six parts: memory and texts; a JSON reader; values; the scheduler; events, locks and queues; the steps
 * of a scenario. The program is at the end. docs/adapter-protocol.md explains the protocol and the steps.
 */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

/* ---- Memory and texts ---------------------------------------------------------------------------------------------- */

/* All memory of a run is freed together when the run has ended. */
typedef struct Block {
    struct Block *next;
} Block;

static Block *blocks;

static void *allocate(size_t size) {
    Block *block = calloc(1, sizeof(Block) + 8 + size);
    if (block == NULL) {
        fprintf(stderr, "no memory is left\n");
        exit(1);
    }
    block->next = blocks;
    blocks = block;
    return (char *)(block + 1) + 8;
}

static void free_all(void) {
    while (blocks != NULL) {
        Block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

/* A text that grows. */
typedef struct {
    char *at;
    size_t length;
    size_t room;
} Text;

static void add_bytes(Text *text, const char *bytes, size_t count) {
    if (text->length + count + 1 > text->room) {
        text->room = 2 * (text->length + count + 1);
        text->at = realloc(text->at, text->room);
        if (text->at == NULL) exit(1);
    }
    memcpy(text->at + text->length, bytes, count);
    text->length += count;
    text->at[text->length] = 0;
}

static void add(Text *text, const char *more) {
    add_bytes(text, more, strlen(more));
}

static void add_number(Text *text, double number) {
    char digits[40];
    bool is_whole = number == floor(number) && fabs(number) < 1e15;
    snprintf(digits, sizeof digits, is_whole ? "%.0f" : "%.17g", number);
    add(text, digits);
}

/* Adds a text as a JSON string. */
static void add_quoted(Text *text, const char *raw) {
    add(text, "\"");
    for (; *raw != 0; raw++) {
        char escaped[8];
        if (*raw == '"' || *raw == '\\') snprintf(escaped, sizeof escaped, "\\%c", *raw);
        else if ((unsigned char)*raw < 0x20) snprintf(escaped, sizeof escaped, "\\u%04x", *raw);
        else snprintf(escaped, sizeof escaped, "%c", *raw);
        add(text, escaped);
    }
    add(text, "\"");
}

/* Keeps a text until the end of the run, and empties the growing text. */
static const char *keep(Text *text) {
    char *copy = allocate(text->length + 1);
    if (text->length > 0) memcpy(copy, text->at, text->length);
    free(text->at);
    *text = (Text){0};
    return copy;
}

/* ---- A JSON reader ------------------------------------------------------------------------------------------------- */

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT } JsonType;

/* A value, and the next value in the same list or object. */
typedef struct Json {
    JsonType type;
    double number;
    const char *text;
    const char *key;
    struct Json *first;
    struct Json *next;
} Json;

static const char *cursor;

static void broken_json(void) {
    fprintf(stderr, "this is not JSON: %.60s\n", cursor);
    exit(1);
}

static void skip_spaces(void) {
    while (*cursor == ' ' || *cursor == '\t' || *cursor == '\r' || *cursor == '\n') cursor++;
}

static bool skip(char expected) {
    skip_spaces();
    if (*cursor != expected) return false;
    cursor++;
    return true;
}

static unsigned read_hex(void) {
    unsigned code = 0;
    for (int i = 0; i < 4; i++) {
        char digit = *cursor++;
        if (digit >= '0' && digit <= '9') code = 16 * code + (unsigned)(digit - '0');
        else if (digit >= 'a' && digit <= 'f') code = 16 * code + (unsigned)(digit - 'a') + 10;
        else if (digit >= 'A' && digit <= 'F') code = 16 * code + (unsigned)(digit - 'A') + 10;
        else broken_json();
    }
    return code;
}

static void add_utf8(Text *text, unsigned code) {
    char bytes[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const unsigned first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count - 1; i > 0; i--, code >>= 6) bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(first[count] | code);
    add_bytes(text, bytes, count);
}

static const char *read_text(void) {
    Text text = {0};
    add(&text, "");
    for (cursor++; *cursor != '"'; cursor++) {
        if (*cursor == 0) broken_json();
        if (*cursor != '\\') {
            add_bytes(&text, cursor, 1);
            continue;
        }
        cursor++;
        const char *plain = strchr("b\bf\fn\nr\rt\t", *cursor);
        if (*cursor == 'u') {
            cursor++;
            unsigned code = read_hex();
            if (code >= 0xd800 && code < 0xdc00 && cursor[0] == '\\' && cursor[1] == 'u') {
                cursor += 2;
                code = 0x10000 + ((code - 0xd800) << 10) + (read_hex() - 0xdc00);
            }
            add_utf8(&text, code);
            cursor--;
        } else if (*cursor == '"' || *cursor == '\\' || *cursor == '/') add_bytes(&text, cursor, 1);
        else if (*cursor != 0 && plain != NULL) add_bytes(&text, plain + 1, 1);
        else broken_json();
    }
    cursor++;
    return keep(&text);
}

static Json *read_json(void) {
    Json *json = allocate(sizeof(Json));
    skip_spaces();
    if (*cursor == '{' || *cursor == '[') {
        bool is_object = *cursor == '{';
        char last = is_object ? '}' : ']';
        json->type = is_object ? JSON_OBJECT : JSON_LIST;
        cursor++;
        Json **end = &json->first;
        if (skip(last)) return json;
        do {
            const char *key = NULL;
            if (is_object) {
                skip_spaces();
                if (*cursor != '"') broken_json();
                key = read_text();
                if (!skip(':')) broken_json();
            }
            *end = read_json();
            (*end)->key = key;
            end = &(*end)->next;
        } while (skip(','));
        if (!skip(last)) broken_json();
    } else if (*cursor == '"') {
        json->type = JSON_TEXT;
        json->text = read_text();
    } else if (strncmp(cursor, "null", 4) == 0) {
        cursor += 4;
    } else if (strncmp(cursor, "true", 4) == 0) {
        json->type = JSON_TRUE;
        cursor += 4;
    } else if (strncmp(cursor, "false", 5) == 0) {
        json->type = JSON_FALSE;
        cursor += 5;
    } else {
        char *after;
        json->type = JSON_NUMBER;
        json->number = strtod(cursor, &after);
        if (after == cursor) broken_json();
        cursor = after;
    }
    return json;
}

/* The member of an object, or NULL. */
static Json *member(const Json *object, const char *key) {
    if (object == NULL || object->type != JSON_OBJECT) return NULL;
    for (Json *each = object->first; each != NULL; each = each->next) {
        if (strcmp(each->key, key) == 0) return each;
    }
    return NULL;
}

static const char *text_of(const Json *object, const char *key) {
    Json *found = member(object, key);
    return found != NULL && found->type == JSON_TEXT ? found->text : NULL;
}

static bool is(const char *text, const char *other) {
    return text != NULL && strcmp(text, other) == 0;
}

/* ---- Values -------------------------------------------------------------------------------------------------------- */

typedef struct Task Task;

typedef enum { NONE, BOOLEAN, NUMBER, TEXT, LIST, ERROR, TASK } Kind;

/* An ERROR has the name of its exception in `text` and its arguments in `items`. */
typedef struct Value {
    Kind kind;
    double number;
    const char *text;
    struct Value *items;
    int count;
    Task *task;
} Value;

static Value boolean(bool is_true) {
    return (Value){.kind = BOOLEAN, .number = is_true};
}

static Value number(double number) {
    return (Value){.kind = NUMBER, .number = number};
}

static Value text_value(const char *text) {
    return (Value){.kind = TEXT, .text = text};
}

static Value error_value(const char *exception, const char *argument) {
    Value error = {.kind = ERROR, .text = exception};
    if (argument != NULL) {
        error.items = allocate(sizeof(Value));
        error.items[0] = text_value(argument);
        error.count = 1;
    }
    return error;
}

static void add_value(Text *text, const Value *value) {
    switch (value->kind) {
    case BOOLEAN:
        add(text, value->number != 0 ? "true" : "false");
        break;
    case NUMBER:
        add_number(text, value->number);
        break;
    case TEXT:
        add_quoted(text, value->text);
        break;
    case ERROR:
        add(text, "{\"exception\":");
        add_quoted(text, value->text);
        add(text, ",\"args\":");
        /* fall through */
    case LIST:
        add(text, "[");
        for (int i = 0; i < value->count; i++) {
            if (i > 0) add(text, ",");
            add_value(text, &value->items[i]);
        }
        add(text, value->kind == ERROR ? "]}" : "]");
        break;
    default:
        add(text, "null");
    }
}

/* ---- The scheduler ------------------------------------------------------------------------------------------------- */

/* Tasks that wait for the same thing, in order. A task is in one such list at most. */
typedef struct {
    Task *first;
} Waiters;

typedef struct {
    Task *parent;
    int left;
    bool keeps_errors;
    bool is_woken;
    bool has_failed;
    Value failure;
} Gather;

/* A wait with a limit. A second task awaits the task, and the waiter only sleeps. */
typedef struct {
    Task *waiter, *task;
    bool is_over; /* the waiter no longer sleeps */
    bool is_done, has_failed;
    Value result; /* the result that the second task got from the task */
} LimitedWait;

typedef struct Frame Frame;

struct Task {
    const char *name;
    const Json *steps;     /* the body, if the task runs a coroutine */
    const Json *child;     /* the body, if the task runs one step that awaits something */
    LimitedWait *watches;  /* the wait, if the task is the second task of a wait with a limit */
    Frame *frame;
    ucontext_t context;
    char *stack;
    bool is_started, is_done, has_failed, is_known, is_cancelled;
    Value result; /* the result of the task, or its exception if it has failed */
    Value raised; /* the exception that the task has raised and not caught yet */
    bool is_queued;
    double due;
    Task *next;
    const char *waits_for;
    Task *awaited; /* the task that a cancel reaches instead of this task */
    Waiters *line; /* the list in which the task waits */
    Task *next_in_line;
    Waiters waiters;   /* the tasks that await this task */
    Gather *gather;    /* the gather that awaits this task */
    Task *wakes;       /* the task that wakes up when this task ends */
    Gather *gathering; /* the gather in which this task waits */
    Task *woken_by;    /* the task whose end wakes this task */
    Task *older;
};

/* Each step and each turn of a task takes this virtual time, so an endless loop reaches its limit. */
static const double STEP_US = 1, TURN_US = 10;
static const size_t STACK_BYTES = 128 * 1024;

static double now_us, limit_us;
static Task *queue, *current, *all_tasks;
static ucontext_t scheduler;
static const char *ended; /* the outcome, if the program was ended early */
static char *free_stacks[64];
static int free_count;

static void run_body(void);

static double now_ms(void) {
    return floor(now_us / 1000);
}

/* Ends the program. Its tasks never run again. */
static void end_program(const char *outcome) {
    ended = outcome;
    if (current != NULL) swapcontext(&current->context, &scheduler);
}

static void spend(double us) {
    now_us += us;
    if (now_us > limit_us) end_program("timeout");
}

/* Raises an exception in the running task. Returns false, so that callers can return it. */
static bool raise_value(Value error) {
    current->raised = error;
    return false;
}

static bool raise(const char *exception, const char *argument) {
    return raise_value(error_value(exception, argument));
}

static void wake_at(Task *task, double ms) {
    for (Task **at = &queue; *at != NULL; at = &(*at)->next) {
        if (*at != task) continue;
        *at = task->next;
        break;
    }
    Task **at = &queue;
    while (*at != NULL && (*at)->due <= ms) at = &(*at)->next;
    task->due = ms;
    task->is_queued = true;
    task->next = *at;
    *at = task;
}

static void wake(Task *task) {
    wake_at(task, now_ms());
}

static void join_line(Waiters *line) {
    Task **end = &line->first;
    while (*end != NULL) end = &(*end)->next_in_line;
    *end = current;
    current->next_in_line = NULL;
}

static void leave_line(Waiters *line, Task *task) {
    for (Task **at = &line->first; *at != NULL; at = &(*at)->next_in_line) {
        if (*at != task) continue;
        *at = task->next_in_line;
        return;
    }
}

/* The running task waits until it is woken. Returns false if it is cancelled. */
static bool pause_task(const char *waits_for, Task *awaited, Waiters *line) {
    Task *task = current;
    task->waits_for = waits_for;
    task->awaited = awaited;
    task->line = line;
    swapcontext(&task->context, &scheduler);
    task->awaited = NULL;
    task->line = NULL;
    if (!task->is_cancelled) return true;
    task->is_cancelled = false;
    return raise("CancelledError", NULL);
}

static Task *start_task(const char *name, const Json *steps, const Json *child, Frame *frame) {
    Task *task = allocate(sizeof(Task));
    task->name = name;
    task->steps = steps;
    task->child = child;
    task->frame = frame;
    task->waits_for = "its first turn";
    task->older = all_tasks;
    all_tasks = task;
    wake(task);
    return task;
}

static bool sleep_until(double ms) {
    wake_at(current, fmax(ms, now_ms()));
    return pause_task("a sleep", NULL, NULL);
}

/* Takes the result of a task that is done. */
static bool take_result(Task *task, Value *result) {
    task->is_known = true;
    if (task->has_failed) return raise_value(task->result);
    *result = task->result;
    return true;
}

/* A task may await a task that awaits another task. Returns the last task of this chain. */
static Task *last_of(Task *task) {
    while (task->awaited != NULL && !task->awaited->is_done) task = task->awaited;
    return task;
}

static bool await_task(Task *task, Value *result) {
    if (!task->is_done) {
        if (last_of(task) == current) return raise("RuntimeError", "a task cannot await itself");
        if (task->gather != NULL) return raise("RuntimeError", "a gather awaits this task");
        join_line(&task->waiters);
        if (!pause_task(task->name, task, &task->waiters)) return false;
    }
    return take_result(task, result);
}

/* Cancels a task, or the last task in the chain of tasks that it awaits. `accepted` is false if the task is done. */
static bool cancel_task(Task *task, bool *accepted) {
    *accepted = !task->is_done;
    if (task->is_done) return true;
    task = last_of(task);
    if (task == current) return raise("RuntimeError", "can't cancel self");
    task->is_cancelled = true;
    if (task->is_queued && task->due <= now_ms()) return true;
    /* From now on, the task only waits for its turn. Nothing else may move the task to the end of the queue. */
    if (task->line != NULL) leave_line(task->line, task);
    if (task->gathering != NULL) task->gathering->is_woken = true;
    if (task->woken_by != NULL) task->woken_by->wakes = NULL;
    wake(task);
    return true;
}

static bool gather(Task **children, int count, bool keeps_errors, Value *result) {
    Gather *gather = allocate(sizeof(Gather));
    *gather = (Gather){.parent = current, .keeps_errors = keeps_errors};
    for (int i = 0; i < count; i++) {
        bool is_taken = children[i]->waiters.first != NULL || children[i]->gather != NULL;
        for (int j = 0; j < i; j++) is_taken = is_taken || children[i] == children[j];
        if (!children[i]->is_done && is_taken) return raise("RuntimeError", "can't gather");
    }
    for (int i = 0; i < count; i++) {
        if (!children[i]->is_done) {
            gather->left++;
            children[i]->gather = gather;
        } else if (children[i]->has_failed && !keeps_errors && !gather->has_failed) {
            gather->has_failed = true;
            gather->failure = children[i]->result;
        }
    }
    bool is_cancelled = false;
    if (gather->left > 0 && !gather->has_failed) {
        current->gathering = gather;
        is_cancelled = !pause_task("a gather", NULL, NULL);
        current->gathering = NULL;
    }
    Value raised = current->raised;
    for (int i = 0; i < count; i++) {
        bool accepted;
        if (children[i]->gather != gather) continue;
        children[i]->gather = NULL;
        if (is_cancelled && !cancel_task(children[i], &accepted)) return false;
    }
    if (is_cancelled) return raise_value(raised);
    if (gather->has_failed) return raise_value(gather->failure);
    *result = (Value){.kind = LIST, .items = allocate((size_t)(count + 1) * sizeof(Value)), .count = count};
    for (int i = 0; i < count; i++) result->items[i] = children[i]->result;
    return true;
}

/* The body of the second task of a wait with a limit. */
static void watch(LimitedWait *wait) {
    wait->has_failed = !await_task(wait->task, &wait->result);
    if (wait->has_failed) wait->result = current->raised;
    wait->is_done = true;
    Task *waiter = wait->waiter;
    bool is_asleep = waiter->is_queued && waiter->due > now_ms();
    if (!wait->is_over && is_asleep) wake(waiter);
}

/*
 * Waits for the end of a task, but at most until a tick. At this tick, cancels the task and waits until the task has
 * ended. A wait is possible without the second task. But the second task uses turns, as it does in MicroPython.
 */
static bool wait_for(Task *task, double until_ms, Value *result) {
    LimitedWait *wait = allocate(sizeof(LimitedWait));
    *wait = (LimitedWait){.waiter = current, .task = task};
    Task *watcher = start_task("wait_for", NULL, NULL, NULL);
    watcher->watches = wait;
    bool accepted;
    bool has_slept = sleep_until(until_ms);
    wait->is_over = true;
    if (!has_slept) {
        Value raised = current->raised;
        return cancel_task(watcher, &accepted) && raise_value(raised);
    }
    if (!wait->is_done && !task->is_done) {
        if (!cancel_task(watcher, &accepted)) return false;
        watcher->wakes = current;
        current->woken_by = watcher;
        bool is_ours = pause_task(task->name, NULL, NULL);
        current->woken_by = NULL;
        return is_ours && raise("TimeoutError", NULL);
    }
    if (!wait->is_done) return take_result(task, result);
    task->is_known = true;
    if (wait->has_failed) return raise_value(wait->result);
    *result = wait->result;
    return true;
}

/* The running task has ended, with a result or with the exception that it raised. */
static void end_task(bool has_failed) {
    Task *task = current;
    Gather *gather = task->gather;
    task->is_done = true;
    task->has_failed = has_failed;
    if (has_failed) task->result = task->raised;
    if (gather != NULL) {
        task->is_known = true;
        gather->left--;
        if (has_failed && !gather->keeps_errors && !gather->has_failed) {
            gather->has_failed = true;
            gather->failure = task->result;
        }
        if (!gather->is_woken && (gather->left == 0 || gather->has_failed)) {
            gather->is_woken = true;
            wake(gather->parent);
        }
    } else if (task->wakes != NULL) {
        task->is_known = true;
        wake(task->wakes);
    } else if (task->waiters.first != NULL) {
        task->is_known = true;
        while (task->waiters.first != NULL) {
            Task *waiter = task->waiters.first;
            task->waiters.first = waiter->next_in_line;
            wake(waiter);
        }
    } else if (has_failed) {
        wake(task); /* A task that failed gets one more place in the queue. Then it is reported. */
    }
}

/* Gives the processor to a task until it waits or ends. */
static void resume(Task *task) {
    current = task;
    if (!task->is_started) {
        task->is_started = true;
        if (task->is_cancelled) {
            task->is_cancelled = false;
            raise("CancelledError", NULL);
            end_task(true);
            current = NULL;
            return;
        }
        task->stack = free_count > 0 ? free_stacks[--free_count] : malloc(STACK_BYTES);
        if (task->stack == NULL) exit(1);
        getcontext(&task->context);
        task->context.uc_stack.ss_sp = task->stack;
        task->context.uc_stack.ss_size = STACK_BYTES;
        task->context.uc_link = &scheduler;
        makecontext(&task->context, run_body, 0);
    }
    swapcontext(&scheduler, &task->context);
    current = NULL;
    if (task->is_done && task->stack != NULL) {
        if (free_count < 64) free_stacks[free_count++] = task->stack;
        else free(task->stack);
        task->stack = NULL;
    }
}

static void report_failure(Task *task);

/* Runs the tasks until `main` is done. Returns the outcome. */
static const char *run_tasks(Task *main) {
    while (!main->is_done) {
        Task *task = queue;
        if (task == NULL) return "deadlocked";
        queue = task->next;
        task->is_queued = false;
        now_us = fmax(now_us + TURN_US, task->due * 1000);
        if (now_us > limit_us) return "timeout";
        if (task->is_done) report_failure(task);
        else resume(task);
        if (ended != NULL) return ended;
    }
    return main->has_failed ? "raised" : "ended";
}

/* ---- Events, locks and queues -------------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    bool is_set;
    Waiters waiters;
} Event;

static void set_event(Event *event) {
    event->is_set = true;
    while (event->waiters.first != NULL) {
        Task *task = event->waiters.first;
        event->waiters.first = task->next_in_line;
        wake(task);
    }
}

static bool wait_event(Event *event) {
    if (event->is_set) return true;
    join_line(&event->waiters);
    return pause_task(event->name, NULL, &event->waiters);
}

/* After a release, `next` is the task that gets the lock at its next turn. */
typedef struct {
    const char *name;
    bool is_locked;
    Task *next;
    Waiters waiters;
} Lock;

static void hand_over(Lock *lock) {
    lock->is_locked = false;
    lock->next = lock->waiters.first;
    if (lock->next == NULL) return;
    lock->waiters.first = lock->next->next_in_line;
    wake(lock->next);
}

static bool acquire(Lock *lock) {
    if (lock->is_locked || lock->next != NULL) {
        join_line(&lock->waiters);
        if (!pause_task(lock->name, NULL, &lock->waiters)) {
            Value raised = current->raised;
            if (lock->next == current) hand_over(lock);
            return raise_value(raised);
        }
    }
    lock->next = NULL;
    lock->is_locked = true;
    return true;
}

static bool release(Lock *lock) {
    if (!lock->is_locked) return raise("RuntimeError", "the lock is not acquired");
    hand_over(lock);
    return true;
}

/* A place in the line of the tasks that wait for an item or for room. To call the task, set the event of its place. */
typedef struct Place {
    Event event;
    struct Place *next;
} Place;

typedef struct {
    const char *name;
    int size;
    int count, room, unfinished;
    Value *items;
    Place *getters, *putters;
    Event all_done;
} Queue;

static bool is_empty(Queue *queue) {
    return queue->count == 0;
}

static bool is_full(Queue *queue) {
    return queue->size > 0 && queue->count >= queue->size;
}

static void call_next(Place *place) {
    while (place != NULL && place->event.is_set) place = place->next;
    if (place != NULL) set_event(&place->event);
}

/* Waits in line until the queue is no longer blocked. */
static bool wait_in_line(Queue *queue, Place **line, bool (*is_blocked)(Queue *)) {
    Place place = {.event.name = queue->name};
    Place **end = line;
    while (*end != NULL) end = &(*end)->next;
    *end = &place;
    bool is_served = true;
    while (is_served && is_blocked(queue)) {
        place.event.is_set = false;
        is_served = wait_event(&place.event);
    }
    if (!is_served && place.event.is_set && !is_blocked(queue)) call_next(*line);
    Place **at = line;
    while (*at != &place) at = &(*at)->next;
    *at = place.next;
    return is_served;
}

static bool get_nowait(Queue *queue, Value *item) {
    if (is_empty(queue)) return raise("QueueEmpty", NULL);
    *item = queue->items[0];
    memmove(queue->items, queue->items + 1, (size_t)--queue->count * sizeof(Value));
    call_next(queue->putters);
    return true;
}

static bool put_nowait(Queue *queue, Value item) {
    if (is_full(queue)) return raise("QueueFull", NULL);
    if (queue->count == queue->room) {
        Value *more = allocate((size_t)(2 * queue->room + 8) * sizeof(Value));
        if (queue->count > 0) memcpy(more, queue->items, (size_t)queue->count * sizeof(Value));
        queue->items = more;
        queue->room = 2 * queue->room + 8;
    }
    queue->items[queue->count++] = item;
    queue->unfinished++;
    call_next(queue->getters);
    return true;
}

static bool get(Queue *queue, Value *item) {
    if (is_empty(queue) && !wait_in_line(queue, &queue->getters, is_empty)) return false;
    return get_nowait(queue, item);
}

static bool put(Queue *queue, Value item) {
    if (is_full(queue) && !wait_in_line(queue, &queue->putters, is_full)) return false;
    return put_nowait(queue, item);
}

static bool task_done(Queue *queue) {
    if (queue->unfinished == 0) return raise("ValueError", "task_done() called too many times");
    if (--queue->unfinished == 0) set_event(&queue->all_done);
    return true;
}

static bool join_queue(Queue *queue) {
    while (queue->unfinished > 0) {
        queue->all_done.is_set = false;
        if (!wait_event(&queue->all_done)) return false;
    }
    return true;
}

/* ---- The steps of a scenario --------------------------------------------------------------------------------------- */

typedef struct Variable {
    const char *name;
    Value value;
    struct Variable *next;
} Variable;

/* The variables of one call of a coroutine. */
struct Frame {
    Variable *variables;
    Value caught;
};

/* What a block of steps did. */
typedef enum { WENT_ON, RETURNED, RAISED } Flow;

static const Json *scenario;
static int run_id;
static double output_left;
static Event *events;
static Lock *locks;
static Queue *queues;

static Flow run_steps(const Json *steps, Frame *frame, Value *result);

static void send_text(Text *text) {
    add(text, "\n");
    fwrite(text->at, 1, text->length, stdout);
    fflush(stdout);
    free(text->at);
    *text = (Text){0};
}

/* Starts a message of the running program. */
static Text message(const char *type) {
    Text text = {0};
    add(&text, "{\"type\":");
    add_quoted(&text, type);
    add(&text, ",\"id\":");
    add_number(&text, run_id);
    return text;
}

static void record(Text *text) {
    output_left -= (double)text->length;
    if (output_left < 0) {
        free(text->at);
        end_program("flooded");
        return;
    }
    send_text(text);
}

static void mark(const char *name, const Value *value) {
    Text text = message("mark");
    add(&text, ",\"name\":");
    add_quoted(&text, name);
    add(&text, ",\"value\":");
    add_value(&text, value);
    add(&text, ",\"us\":");
    add_number(&text, now_us);
    add(&text, "}");
    record(&text);
}

static void report_failure(Task *task) {
    const char *name = text_of(scenario, "report_failures");
    if (name != NULL && !task->is_known && !is(task->result.text, "CancelledError")) mark(name, &task->result);
}

static void broken_scenario(const char *what, const char *name) {
    fprintf(stderr, "the scenario has %s that this adapter does not know: %s\n", what, name);
    exit(1);
}

static Variable *variable(Frame *frame, const char *name) {
    Variable *each = frame->variables;
    while (each != NULL && strcmp(each->name, name) != 0) each = each->next;
    return each;
}

static void set_variable(Frame *frame, const char *name, Value value) {
    Variable *found = variable(frame, name);
    if (found == NULL) {
        found = allocate(sizeof(Variable));
        found->name = name;
        found->next = frame->variables;
        frame->variables = found;
    }
    found->value = value;
}

static Value read_variable(Frame *frame, const char *name) {
    Variable *found = variable(frame, name);
    if (found == NULL && is(name, "self")) return (Value){.kind = TASK, .task = current};
    if (found == NULL) broken_scenario("a variable", name);
    return found->value;
}

static Task *task_of(Frame *frame, const Json *step) {
    const char *name = text_of(step, "task");
    Value value = read_variable(frame, name);
    if (value.kind != TASK) broken_scenario("a task", name);
    return value.task;
}

/* Replaces {name} in a text by the value of a variable. */
static const char *fill_in(Frame *frame, const char *template) {
    if (strchr(template, '{') == NULL) return template;
    Text text = {0};
    add(&text, "");
    while (*template != 0) {
        const char *end = *template == '{' ? strchr(template, '}') : NULL;
        if (end == NULL) {
            add_bytes(&text, template++, 1);
            continue;
        }
        char name[100] = {0};
        if (end - template > 99) broken_scenario("a name", template);
        memcpy(name, template + 1, (size_t)(end - template - 1));
        Value value = read_variable(frame, name);
        if (value.kind == NUMBER) add_number(&text, value.number);
        else if (value.kind == BOOLEAN) add(&text, value.number != 0 ? "True" : "False");
        else add(&text, value.kind == TEXT ? value.text : "None");
        template = end + 1;
    }
    return keep(&text);
}

static Value value_of(Frame *frame, const Json *json) {
    Value value = {0};
    if (json == NULL) return value;
    switch (json->type) {
    case JSON_NULL:
        return value;
    case JSON_TRUE:
    case JSON_FALSE:
        return boolean(json->type == JSON_TRUE);
    case JSON_NUMBER:
        return number(json->number);
    case JSON_TEXT:
        return text_value(fill_in(frame, json->text));
    case JSON_OBJECT:
        return read_variable(frame, text_of(json, "variable"));
    case JSON_LIST:
        break;
    }
    value.kind = LIST;
    for (Json *each = json->first; each != NULL; each = each->next) value.count++;
    value.items = allocate((size_t)(value.count + 1) * sizeof(Value));
    int i = 0;
    for (Json *each = json->first; each != NULL; each = each->next) value.items[i++] = value_of(frame, each);
    return value;
}

/* A delay in whole milliseconds, from "ms" or "seconds". */
static double delay_of(Frame *frame, const Json *step) {
    Json *ms = member(step, "ms");
    double delay = ms != NULL ? value_of(frame, ms).number : trunc(value_of(frame, member(step, "seconds")).number * 1000);
    return fmax(0, delay);
}

/* The index of an event, a lock or a queue. */
static int index_of(const char *kind, const char *name) {
    Json *names = member(scenario, kind);
    int i = 0;
    for (Json *each = names == NULL ? NULL : names->first; each != NULL; each = each->next, i++) {
        if (is(each->key != NULL ? each->key : each->text, name)) return i;
    }
    broken_scenario("an object", name);
    return 0;
}

static Event *event_of(const Json *step) {
    return &events[index_of("events", text_of(step, "event"))];
}

static Lock *lock_of(const Json *step) {
    return &locks[index_of("locks", text_of(step, "lock"))];
}

static Queue *queue_of(const Json *step) {
    return &queues[index_of("queues", text_of(step, "queue"))];
}

static const Json *steps_of(const char *coroutine) {
    Json *found = member(member(scenario, "coroutines"), coroutine);
    if (found == NULL) broken_scenario("a coroutine", coroutine);
    return member(found, "steps");
}

/* The variables of a call: its arguments. */
static Frame *frame_of(Frame *caller, const Json *call) {
    Frame *frame = allocate(sizeof(Frame));
    Json *given = member(call, "with");
    for (Json *each = given == NULL ? NULL : given->first; each != NULL; each = each->next) {
        set_variable(frame, each->key, value_of(caller, each));
    }
    return frame;
}

/* Copies the variables with their current values. A child of gather or wait_for uses the copy later. */
static Frame *copy_of(Frame *frame) {
    Frame *copy = allocate(sizeof(Frame));
    set_variable(copy, "self", read_variable(frame, "self"));
    for (Variable *each = frame->variables; each != NULL; each = each->next) set_variable(copy, each->name, each->value);
    return copy;
}

static Task *start_call(Frame *frame, const Json *call) {
    const char *name = text_of(call, "coroutine");
    return start_task(name, steps_of(name), NULL, frame_of(frame, call));
}

/* Returns the task of a child of gather or wait_for. Starts a new task for a child that is not a task. */
static Task *promote(Frame *frame, const Json *child) {
    const char *what = text_of(child, "do");
    if (is(what, "await")) return task_of(frame, child);
    if (is(what, "call")) return start_call(frame, child);
    return start_task(what, NULL, child, copy_of(frame));
}

/* Runs a step that awaits something. Returns false if it raises an exception. */
static bool run_await(const Json *step, Frame *frame, Value *result) {
    const char *what = text_of(step, "do");
    if (is(what, "call")) {
        return run_steps(steps_of(text_of(step, "coroutine")), frame_of(frame, step), result) != RAISED;
    }
    if (is(what, "await")) return await_task(task_of(frame, step), result);
    if (is(what, "gather")) {
        Json *children = member(step, "children");
        int count = 0;
        for (Json *each = children->first; each != NULL; each = each->next) count++;
        Task **tasks = allocate((size_t)(count + 1) * sizeof(Task *));
        count = 0;
        for (Json *each = children->first; each != NULL; each = each->next) tasks[count++] = promote(frame, each);
        Json *keeps = member(step, "return_exceptions");
        return gather(tasks, count, keeps != NULL && keeps->type == JSON_TRUE, result);
    }
    if (is(what, "wait_for")) {
        Task *task = promote(frame, member(step, "child"));
        bool has_limit = member(step, "ms") != NULL || member(step, "seconds") != NULL;
        return has_limit ? wait_for(task, now_ms() + delay_of(frame, step), result) : await_task(task, result);
    }
    if (is(what, "wait") || is(what, "acquire")) {
        *result = boolean(true);
        return is(what, "wait") ? wait_event(event_of(step)) : acquire(lock_of(step));
    }
    if (is(what, "get")) return get(queue_of(step), result);
    if (is(what, "put")) return put(queue_of(step), value_of(frame, member(step, "item")));
    if (is(what, "join")) return join_queue(queue_of(step));
    broken_scenario("a step", what);
    return false;
}

/* The body of a task, on its own stack. */
static void run_body(void) {
    Task *task = current;
    bool has_failed = false;
    if (task->watches != NULL) watch(task->watches);
    else if (task->child != NULL) has_failed = !run_await(task->child, task->frame, &task->result);
    else has_failed = run_steps(task->steps, task->frame, &task->result) == RAISED;
    end_task(has_failed);
}

static bool catches(const Json *handler, const char *exception) {
    for (Json *each = member(handler, "exceptions")->first; each != NULL; each = each->next) {
        if (is(each->text, exception) || is(each->text, "BaseException")) return true;
        if (is(each->text, "Exception") && !is(exception, "CancelledError")) return true;
    }
    return false;
}

static Flow run_try(const Json *step, Frame *frame, Value *result) {
    Flow flow = run_steps(member(step, "steps"), frame, result);
    Json *handlers = member(step, "except");
    for (Json *each = handlers == NULL ? NULL : handlers->first; flow == RAISED && each != NULL; each = each->next) {
        if (!catches(each, current->raised.text)) continue;
        Value outer = frame->caught;
        frame->caught = current->raised;
        const char *into = text_of(each, "into");
        if (into != NULL) set_variable(frame, into, frame->caught);
        flow = run_steps(member(each, "steps"), frame, result);
        frame->caught = outer;
        break;
    }
    if (member(step, "finally") != NULL) {
        Value raised = current->raised, returned = *result;
        Flow last = run_steps(member(step, "finally"), frame, result);
        if (last != WENT_ON) return last;
        current->raised = raised;
        *result = returned;
    }
    return flow;
}

static Flow run_hold(const Json *step, Frame *frame, Value *result) {
    Lock *lock = lock_of(step);
    if (!acquire(lock)) return RAISED;
    Flow flow = run_steps(member(step, "steps"), frame, result);
    Value raised = current->raised;
    if (!release(lock)) return RAISED;
    current->raised = raised;
    return flow;
}

/* Runs the steps of a loop once. `value` is the value of its variable. */
static Flow run_round(const Json *step, Frame *frame, Value value, Value *result) {
    const char *into = text_of(step, "into");
    if (into != NULL) set_variable(frame, into, value);
    spend(STEP_US);
    return run_steps(member(step, "steps"), frame, result);
}

static Flow run_loop(const Json *step, Frame *frame, Value *result) {
    const char *what = text_of(step, "do");
    Flow flow = WENT_ON;
    if (is(what, "each")) {
        Value values = value_of(frame, member(step, "of"));
        for (int i = 0; flow == WENT_ON && i < values.count; i++) flow = run_round(step, frame, values.items[i], result);
        return flow;
    }
    double times = is(what, "repeat") ? value_of(frame, member(step, "times")).number : INFINITY;
    for (double n = 0; flow == WENT_ON && n < times; n++) flow = run_round(step, frame, number(n), result);
    return flow;
}

/* Runs a step that neither awaits nor contains other steps. Sets `is_known` to false for all other steps. */
static bool run_plain(const Json *step, Frame *frame, Value *result, bool *is_known) {
    const char *what = text_of(step, "do");
    *is_known = true;
    if (is(what, "mark")) {
        Value value = value_of(frame, member(step, "value"));
        mark(fill_in(frame, text_of(step, "name")), &value);
    } else if (is(what, "print")) {
        Text text = message("output");
        Text line = {0};
        add(&line, fill_in(frame, text_of(step, "text")));
        add(&line, "\n");
        add(&text, ",\"stream\":\"stdout\",\"text\":");
        add_quoted(&text, keep(&line));
        add(&text, "}");
        record(&text);
    } else if (is(what, "sleep")) return sleep_until(now_ms() + delay_of(frame, step));
    else if (is(what, "sleep_until")) {
        return sleep_until(read_variable(frame, text_of(step, "since")).number + value_of(frame, member(step, "ms")).number);
    } else if (is(what, "block")) spend(value_of(frame, member(step, "ms")).number * 1000);
    else if (is(what, "now")) *result = number(now_ms());
    else if (is(what, "elapsed")) *result = number(now_ms() - read_variable(frame, text_of(step, "since")).number);
    else if (is(what, "start")) *result = (Value){.kind = TASK, .task = start_call(frame, step)};
    else if (is(what, "cancel")) {
        bool accepted;
        if (!cancel_task(task_of(frame, step), &accepted)) return false;
        *result = boolean(accepted);
    } else if (is(what, "done")) *result = boolean(task_of(frame, step)->is_done);
    else if (is(what, "set")) set_event(event_of(step));
    else if (is(what, "clear")) event_of(step)->is_set = false;
    else if (is(what, "is_set")) *result = boolean(event_of(step)->is_set);
    else if (is(what, "release")) return release(lock_of(step));
    else if (is(what, "locked")) *result = boolean(lock_of(step)->is_locked);
    else if (is(what, "put_nowait")) return put_nowait(queue_of(step), value_of(frame, member(step, "item")));
    else if (is(what, "get_nowait")) return get_nowait(queue_of(step), result);
    else if (is(what, "task_done")) return task_done(queue_of(step));
    else if (is(what, "size")) *result = number(queue_of(step)->count);
    else if (is(what, "empty")) *result = boolean(is_empty(queue_of(step)));
    else if (is(what, "full")) *result = boolean(is_full(queue_of(step)));
    else if (is(what, "raise")) {
        Value error = value_of(frame, member(step, "args"));
        error.kind = ERROR;
        error.text = text_of(step, "exception");
        return raise_value(error);
    } else if (is(what, "reraise")) return raise_value(frame->caught);
    else *is_known = false;
    return true;
}

/* Runs steps one after the other. `result` is the value of a `return`. */
static Flow run_steps(const Json *steps, Frame *frame, Value *result) {
    for (const Json *step = steps->first; step != NULL; step = step->next) {
        const char *what = text_of(step, "do");
        Value value = {0};
        bool is_known;
        Flow flow = WENT_ON;
        spend(STEP_US);
        if (is(what, "return")) {
            *result = value_of(frame, member(step, "value"));
            return RETURNED;
        }
        if (is(what, "try")) flow = run_try(step, frame, result);
        else if (is(what, "hold")) flow = run_hold(step, frame, result);
        else if (is(what, "repeat") || is(what, "each") || is(what, "forever")) flow = run_loop(step, frame, result);
        else if (!run_plain(step, frame, &value, &is_known)) return RAISED;
        else if (!is_known && !run_await(step, frame, &value)) return RAISED;
        else if (text_of(step, "into") != NULL) set_variable(frame, text_of(step, "into"), value);
        if (flow != WENT_ON) return flow;
    }
    return WENT_ON;
}

/* ---- The protocol -------------------------------------------------------------------------------------------------- */

static int count_of(const char *kind) {
    Json *names = member(scenario, kind);
    int count = 1;
    for (Json *each = names == NULL ? NULL : names->first; each != NULL; each = each->next) count++;
    return count;
}

static void make_objects(void) {
    events = allocate((size_t)count_of("events") * sizeof(Event));
    locks = allocate((size_t)count_of("locks") * sizeof(Lock));
    queues = allocate((size_t)count_of("queues") * sizeof(Queue));
    Json *names = member(scenario, "events");
    int i = 0;
    for (Json *each = names == NULL ? NULL : names->first; each != NULL; each = each->next) events[i++].name = each->text;
    names = member(scenario, "locks");
    i = 0;
    for (Json *each = names == NULL ? NULL : names->first; each != NULL; each = each->next) locks[i++].name = each->text;
    names = member(scenario, "queues");
    i = 0;
    for (Json *each = names == NULL ? NULL : names->first; each != NULL; each = each->next, i++) {
        queues[i].name = queues[i].all_done.name = each->key;
        queues[i].size = (int)each->number;
    }
}

/* Adds what each task waits for. Starts with the oldest task. */
static void add_waits(Text *text, Task *task) {
    if (task == NULL) return;
    add_waits(text, task->older);
    if (task->is_done) return;
    Text line = {0};
    add(&line, task->name);
    add(&line, " waits for ");
    add(&line, task->waits_for);
    if (text->at[text->length - 1] != '[') add(text, ",");
    add_quoted(text, keep(&line));
}

static void run_scenario(const Json *request) {
    Json *limits = member(request, "limits");
    scenario = member(request, "scenario");
    limit_us = member(limits, "ms")->number * 1000;
    output_left = member(limits, "output_bytes")->number;
    now_us = 0;
    queue = current = all_tasks = NULL;
    ended = NULL;
    make_objects();
    Task *main = start_task("main", steps_of("main"), NULL, allocate(sizeof(Frame)));
    const char *outcome = run_tasks(main);
    Text text = message("end");
    add(&text, ",\"outcome\":");
    add_quoted(&text, outcome);
    if (is(outcome, "raised")) {
        Text exception = {0};
        add(&exception, main->result.text);
        if (main->result.count > 0 && main->result.items[0].kind == TEXT) {
            add(&exception, ": ");
            add(&exception, main->result.items[0].text);
        }
        add(&text, ",\"exception\":");
        add_quoted(&text, keep(&exception));
    }
    if (is(outcome, "deadlocked")) {
        add(&text, ",\"waits\":[");
        add_waits(&text, all_tasks);
        add(&text, "]");
    }
    if (is(outcome, "timeout")) {
        add(&text, ",\"us\":");
        add_number(&text, now_us);
    }
    add(&text, "}");
    send_text(&text);
    for (Task *task = all_tasks; task != NULL; task = task->older) free(task->stack);
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        cursor = line;
        Json *request = read_json();
        const char *type = text_of(request, "type");
        if (is(type, "hello")) {
            puts("{\"type\":\"hello\",\"protocol\":1,\"name\":\"c-example\",\"version\":\"1.0\","
                 "\"clock\":{\"kind\":\"virtual\",\"resolution_us\":1},\"programs\":[\"scenario\"]}");
            fflush(stdout);
        } else if (is(type, "run")) {
            run_id = (int)member(request, "id")->number;
            if (is(text_of(request, "form"), "scenario")) run_scenario(request);
            else {
                Text text = message("end");
                add(&text, ",\"outcome\":\"unsupported\",\"reason\":\"this adapter runs only scenarios\"}");
                send_text(&text);
            }
        } else if (is(type, "ping")) {
            run_id = (int)member(request, "id")->number;
            Text text = message("pong");
            add(&text, "}");
            send_text(&text);
        } else if (is(type, "bye")) {
            puts("{\"type\":\"bye\"}");
            free_all();
            free(line);
            return 0;
        }
        free_all();
    }
    return 1;
}
