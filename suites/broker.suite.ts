import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";

const DRIVERS = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/DRIVERS.md";

const BROKER = `${DRIVERS}#9-message-broker`;
const METHODS = `${DRIVERS}#broker-methods`;
const AGENTS = `${DRIVERS}#agent-types`;
const OWN_AGENTS = `${DRIVERS}#92-user-agents`;
const WILDCARDS = `${DRIVERS}#93-wildcard-subscriptions`;
const NOTES = `${DRIVERS}#94-notes`;

export default defineGroup({
  name: "BROKER",
  title: "Broker: messages to everybody who subscribed to a topic",
  part: "primitives",
  clauses: [
    {
      id: "BROKER-01",
      level: "must",
      statement:
        "`publish` calls each function that is subscribed to the topic. The function gets the topic, the message (None by default) and the further arguments that were passed to `subscribe`. If nothing is subscribed to the topic, the message is lost.",
      sources: [METHODS, AGENTS],
      judgedBy: "order",
      program: "broker/functions.py",
      check: recordedOneOf(
        ["a=[message]", "a=[message, 1, x]", "b=[message]", "b=[None]"],
        ["a=[message, 1, x]", "a=[message]", "b=[message]", "b=[None]"],
      ),
    },
    {
      id: "BROKER-02",
      level: "must",
      statement:
        "If a RingbufQueue is subscribed to a topic, `publish` puts `(topic, message)` into this queue. If `subscribe` got further arguments, `publish` puts `(topic, message, args)`, where `args` contains these arguments. One queue can be subscribed to several topics.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/ring_as_agent.py",
      check: recordedOneOf(
        ["got=[[a, 10], [b, 20], [b, 20, [1, 2]]]"],
        ["got=[[a, 10], [b, 20, [1, 2]], [b, 20]]"],
      ),
    },
    {
      id: "BROKER-03",
      level: "must",
      statement:
        "If a Queue is subscribed to a topic, `publish` puts `(topic, message)` into this queue. A task that waits for an item of the queue then gets this item.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/queue_as_agent.py",
      check: recorded("got=[a, 10]"),
    },
    {
      id: "BROKER-04",
      level: "must",
      statement:
        "If an Event is subscribed to a topic, a message for this topic sets the Event. A message for another topic does not set the Event.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/event_as_agent.py",
      check: recorded("set=False", "set=True", "woken"),
    },
    {
      id: "BROKER-05",
      level: "must",
      statement:
        "If a coroutine function or a bound coroutine method is subscribed, it runs as a task after `publish` has returned. It gets the topic, the message and the further arguments that were passed to `subscribe`.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/coroutines.py",
      check: recorded("published", "method=[a, x, 2]", "function=[a, x, 1]"),
    },
    {
      id: "BROKER-06",
      level: "must",
      statement:
        "If a bound method is subscribed to a topic, `publish` calls this method. `unsubscribe` with the same bound method ends the subscription.",
      sources: [AGENTS, METHODS],
      judgedBy: "order",
      program: "broker/methods.py",
      check: recorded("a=[t, 1]", "b=[t, 2, 7]"),
    },
    {
      id: "BROKER-07",
      level: "must",
      statement:
        "If an instance of a subclass of `Agent` is subscribed, `publish` calls the method `put` of this instance. This method gets the topic, the message and the further arguments that were passed to `subscribe`.",
      sources: [OWN_AGENTS],
      judgedBy: "order",
      program: "broker/own_agents.py",
      check: recordedOneOf(["a=[1, 42]", "a=[1]"], ["a=[1]", "a=[1, 42]"]),
    },
    {
      id: "BROKER-08",
      level: "must",
      statement:
        "`unsubscribe` ends only the subscription with the same topic, the same agent (subscriber) and the same arguments. If no such subscription exists, `unsubscribe` has no effect.",
      sources: [METHODS, NOTES],
      judgedBy: "order",
      program: "broker/unsubscribe.py",
      check: recordedOneOf(
        ["a=[both]", "a=[both, 1]", "a=[one]", "b=[the other topic]"],
        ["a=[both, 1]", "a=[both]", "a=[one]", "b=[the other topic]"],
      ),
    },
    {
      id: "BROKER-09",
      level: "should",
      statement:
        "While agent A (a subscriber) handles a message, it unsubscribes itself or agent B. From then on, `publish` does not call the unsubscribed agent. If B has not got the current message yet, B never gets this message.",
      sources: [METHODS],
      judgedBy: "order",
      program: "broker/unsubscribed_during_publish.py",
      check: recorded("leave=1", "one of the two=1", "one of the two=2"),
    },
    {
      id: "BROKER-10",
      level: "should",
      statement:
        "While agent A (a subscriber) handles a message, it subscribes agent B to the same topic. B may or may not get the current message. B gets the next message.",
      sources: [METHODS],
      judgedBy: "order",
      program: "broker/subscribed_during_publish.py",
      check: recordedOneOf(["welcome=1", "newcomer=2"], ["welcome=1", "newcomer=1", "newcomer=2"]),
    },
    {
      id: "BROKER-11",
      level: "must",
      statement:
        "If an agent (a subscriber) is subscribed twice to a topic with the same arguments, it gets each message only once. One `unsubscribe` ends the subscription.",
      sources: [`${DRIVERS}#agent-uniqueness`],
      judgedBy: "order",
      program: "broker/subscribed_twice.py",
      check: recorded("got=[once, 1]"),
    },
    {
      id: "BROKER-12",
      level: "must",
      statement:
        "`subscribe(topic, agent)` raises ValueError if the agent is a number, a string or None, because such an object cannot receive messages.",
      sources: [`${DRIVERS}#exceptions`],
      judgedBy: "order",
      program: "broker/not_an_agent.py",
      check: recorded("ValueError", "ValueError", "ValueError"),
    },
    {
      id: "BROKER-13",
      level: "must",
      statement:
        "If a subscribed RingbufQueue is full, `publish` drops the oldest message of the queue to store the new message, and raises no exception.",
      sources: [`${DRIVERS}#queues`],
      judgedBy: "order",
      program: "broker/full_ring.py",
      check: recorded("got=[2, 3]"),
    },
    {
      id: "BROKER-14",
      level: "must",
      statement:
        "If a subscribed Queue is full, `publish` drops the new message and raises no exception.",
      sources: [`${DRIVERS}#queues`],
      judgedBy: "order",
      program: "broker/full_queue.py",
      check: recorded("got=[0, 1]"),
    },
    {
      id: "BROKER-15",
      level: "must",
      statement:
        "If an agent (a subscriber) is subscribed to `RegExp(pattern)`, it gets the messages of all topics that match the pattern. `unsubscribe` with the same RegExp object ends the subscription.",
      sources: [WILDCARDS],
      judgedBy: "order",
      program: "broker/regular_expressions.py",
      check: recorded("one_topic=[1]", "two_topic=[1]", "one_topic=[2, exactly]"),
    },
    {
      id: "BROKER-16",
      level: "must",
      statement: "A topic may be any hashable object, such as a number, a tuple or None.",
      sources: [BROKER],
      judgedBy: "order",
      program: "broker/any_hashable_topic.py",
      check: recorded("got=[1, message]", "got=[[2, x], message]", "got=[None, message]"),
    },
    {
      id: "BROKER-17",
      level: "should",
      statement:
        "If one agent (subscriber) raises an exception, all other agents still get the message. Then `publish` raises this exception.",
      sources: [`${DRIVERS}#exceptions`],
      judgedBy: "order",
      program: "broker/agent_that_raises.py",
      check: recorded("got=x", "got=x", "got=x", "KeyError"),
    },
    {
      id: "BROKER-18",
      level: "may",
      statement:
        "`subscribe` and `unsubscribe` treat two RegExp objects with the same pattern as the same topic.",
      sources: [WILDCARDS, METHODS],
      judgedBy: "order",
      program: "broker/equal_expressions.py",
      check: recorded("one_topic=1"),
    },
  ],
});
