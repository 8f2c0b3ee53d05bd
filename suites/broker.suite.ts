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
        "`publish` calls each function that is subscribed to the topic. The function gets the topic, the message (None by default) and the arguments of the subscription. If nobody has subscribed, the message is lost.",
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
        "A RingbufQueue that is subscribed gets `(topic, message)`, or `(topic, message, args)` if the subscription has arguments. The queue can be subscribed to several topics.",
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
      statement: "A Queue that is subscribed gets `(topic, message)`, which wakes a waiting task.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/queue_as_agent.py",
      check: recorded("got=[a, 10]"),
    },
    {
      id: "BROKER-04",
      level: "must",
      statement: "A subscribed Event is set only by a message for its topic.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/event_as_agent.py",
      check: recorded("set=False", "set=True", "woken"),
    },
    {
      id: "BROKER-05",
      level: "must",
      statement:
        "Subscribed coroutine functions and bound coroutine methods run as tasks after `publish` has returned. They get the topic, the message and the arguments of the subscription.",
      sources: [AGENTS],
      judgedBy: "order",
      program: "broker/coroutines.py",
      check: recorded("published", "method=[a, x, 2]", "function=[a, x, 1]"),
    },
    {
      id: "BROKER-06",
      level: "must",
      statement: "A bound method can be subscribed, and unsubscribed again.",
      sources: [AGENTS, METHODS],
      judgedBy: "order",
      program: "broker/methods.py",
      check: recorded("a=[t, 1]", "b=[t, 2, 7]"),
    },
    {
      id: "BROKER-07",
      level: "must",
      statement:
        "An instance of a subclass of `Agent` gets the topic, the message and the arguments of the subscription with its method `put`.",
      sources: [OWN_AGENTS],
      judgedBy: "order",
      program: "broker/own_agents.py",
      check: recordedOneOf(["a=[1, 42]", "a=[1]"], ["a=[1]", "a=[1, 42]"]),
    },
    {
      id: "BROKER-08",
      level: "must",
      statement:
        "`unsubscribe` ends only the subscription with this topic, this agent and these arguments. Without such a subscription it has no effect.",
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
        "An agent can unsubscribe itself and other agents while it gets a message. An agent that was unsubscribed gets nothing more, not even this message.",
      sources: [METHODS],
      judgedBy: "order",
      program: "broker/unsubscribed_during_publish.py",
      check: recorded("leave=1", "one of the two=1", "one of the two=2"),
    },
    {
      id: "BROKER-10",
      level: "should",
      statement:
        "While an agent gets a message, it can subscribe another agent to the same topic. The new agent gets the next message.",
      sources: [METHODS],
      judgedBy: "order",
      program: "broker/subscribed_during_publish.py",
      check: recordedOneOf(["welcome=1", "newcomer=2"], ["welcome=1", "newcomer=1", "newcomer=2"]),
    },
    {
      id: "BROKER-11",
      level: "must",
      statement:
        "If an agent subscribes twice to a topic with the same arguments, it gets each message once. One `unsubscribe` ends the subscription.",
      sources: [`${DRIVERS}#agent-uniqueness`],
      judgedBy: "order",
      program: "broker/subscribed_twice.py",
      check: recorded("got=[once, 1]"),
    },
    {
      id: "BROKER-12",
      level: "must",
      statement: "`subscribe` raises ValueError if the object cannot be an agent.",
      sources: [`${DRIVERS}#exceptions`],
      judgedBy: "order",
      program: "broker/not_an_agent.py",
      check: recorded("ValueError", "ValueError", "ValueError"),
    },
    {
      id: "BROKER-13",
      level: "must",
      statement:
        "If a RingbufQueue is full, `publish` drops the oldest message of the queue and raises nothing.",
      sources: [`${DRIVERS}#queues`],
      judgedBy: "order",
      program: "broker/full_ring.py",
      check: recorded("got=[2, 3]"),
    },
    {
      id: "BROKER-14",
      level: "must",
      statement: "If a Queue is full, `publish` drops the new message and raises nothing.",
      sources: [`${DRIVERS}#queues`],
      judgedBy: "order",
      program: "broker/full_queue.py",
      check: recorded("got=[0, 1]"),
    },
    {
      id: "BROKER-15",
      level: "must",
      statement:
        "A subscription to `RegExp(pattern)` gets the messages of all topics that match the pattern. `unsubscribe` with the same object ends the subscription.",
      sources: [WILDCARDS],
      judgedBy: "order",
      program: "broker/regular_expressions.py",
      check: recorded("one_topic=[1]", "two_topic=[1]", "one_topic=[2, exactly]"),
    },
    {
      id: "BROKER-16",
      level: "must",
      statement: "A topic may be any hashable object: a number, a tuple, None.",
      sources: [BROKER],
      judgedBy: "order",
      program: "broker/any_hashable_topic.py",
      check: recorded("got=[1, message]", "got=[[2, x], message]", "got=[None, message]"),
    },
    {
      id: "BROKER-17",
      level: "should",
      statement:
        "If an agent raises, `publish` raises the exception, and all other agents get the message.",
      sources: [`${DRIVERS}#exceptions`],
      judgedBy: "order",
      program: "broker/agent_that_raises.py",
      check: recorded("got=x", "got=x", "got=x", "KeyError"),
    },
    {
      id: "BROKER-18",
      level: "may",
      statement: "Two RegExp objects with the same pattern count as the same topic.",
      sources: [WILDCARDS, METHODS],
      judgedBy: "order",
      program: "broker/equal_expressions.py",
      check: recorded("one_topic=1"),
    },
  ],
});
