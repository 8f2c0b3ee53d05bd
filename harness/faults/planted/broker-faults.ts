import type { Fault } from "./fault.ts";

const BROKER = "fixtures/lib/primitives/topic_broker.py";

/** Faults in our Broker, which is written in Python. */
export const brokerFaults: readonly Fault[] = [
  {
    name: "a subscribed function is called without the arguments of its subscription",
    patches: [
      {
        file: BROKER,
        find: "        result = self.agent(topic, message, *self.args)",
        replace: "        result = self.agent(topic, message)",
      },
    ],
    caughtBy: ["BROKER-01"],
  },
  {
    name: "if `publish` gets no message, the agents get an empty text instead of None",
    patches: [
      {
        file: BROKER,
        find: "def publish(self, topic, message=None):",
        replace: 'def publish(self, topic, message=""):',
      },
    ],
    caughtBy: ["BROKER-01"],
  },
  {
    name: "a queue that is subscribed without arguments gets an empty tuple of arguments with each message",
    patches: [
      {
        file: BROKER,
        find: "(topic, message, self.args) if self.args else (topic, message)",
        replace: "(topic, message, self.args)",
      },
    ],
    caughtBy: ["BROKER-02", "BROKER-03"],
  },
  {
    name: "a queue that is subscribed with arguments never gets these arguments",
    patches: [
      {
        file: BROKER,
        find: "(topic, message, self.args) if self.args else (topic, message)",
        replace: "(topic, message)",
      },
    ],
    caughtBy: ["BROKER-02"],
  },
  {
    name: "the broker refuses a queue that does not overwrite old items when it is full",
    patches: [
      {
        file: BROKER,
        find: 'elif hasattr(agent, "put_nowait"):',
        replace: 'elif hasattr(agent, "put_nowait") and hasattr(agent, "peek"):',
      },
    ],
    caughtBy: ["BROKER-03"],
    breaksPrograms: true,
  },
  {
    name: "a message sets all subscribed events, not only the events of its topic",
    patches: [
      {
        file: BROKER,
        find: "        found = self._topics.get(topic, ())\n",
        replace:
          "        found = self._topics.get(topic, ())\n        for table in self._topics.values():\n            for one in table:\n                if one.give == one._set:\n                    one._set(topic, None)\n",
      },
    ],
    caughtBy: ["BROKER-04"],
  },
  {
    name: "the broker clears each event directly after it has set the event",
    patches: [
      {
        file: BROKER,
        find: "        self.agent.set()\n",
        replace: "        self.agent.set()\n        self.agent.clear()\n",
      },
    ],
    caughtBy: ["BROKER-04"],
  },
  {
    name: "the broker does not start its coroutines",
    patches: [
      {
        file: BROKER,
        find: "            asyncio.create_task(result)\n",
        replace: "            pass\n",
      },
    ],
    caughtBy: ["BROKER-05"],
  },
  {
    name: "the broker cannot unsubscribe a bound method",
    patches: [
      {
        file: BROKER,
        find: "        if one.agent == agent and one.args == args:",
        replace: "        if one.agent is agent and one.args == args:",
      },
    ],
    caughtBy: ["BROKER-06"],
  },
  {
    name: "an instance of Agent gets no arguments",
    patches: [
      {
        file: BROKER,
        find: "        self.agent.put(topic, message, *self.args)",
        replace: "        self.agent.put(topic, message)",
      },
    ],
    caughtBy: ["BROKER-07"],
  },
  {
    name: "unsubscribe ignores the arguments",
    patches: [
      {
        file: BROKER,
        find: "        if one.agent == agent and one.args == args:",
        replace: "        if one.agent == agent:",
      },
    ],
    caughtBy: ["BROKER-08"],
  },
  {
    name: "unsubscribe raises an exception instead of reporting that the agent is not subscribed",
    patches: [
      {
        file: BROKER,
        find: '            self._report("is not subscribed to", topic, agent)\n            return\n',
        replace: "            raise KeyError\n",
      },
    ],
    caughtBy: ["BROKER-08"],
    breaksPrograms: true,
  },
  {
    name: "if an agent is unsubscribed during a publish, it still gets the message of this publish",
    patches: [
      {
        file: BROKER,
        find: "            if one.is_over:\n                continue\n",
        replace: "",
      },
    ],
    caughtBy: ["BROKER-09"],
  },
  {
    name: "if an agent subscribes during a publish, its subscription is lost",
    patches: [
      {
        file: BROKER,
        find: "        self._table(topic)[topic] = there + (_Subscription(agent, args),)",
        replace:
          "        if not self._publishing:\n            self._table(topic)[topic] = there + (_Subscription(agent, args),)",
      },
      {
        file: BROKER,
        find: "        failure = None\n        for one",
        replace: "        failure = None\n        self._publishing = True\n        for one",
      },
      {
        file: BROKER,
        find: "        if failure is not None:\n            raise failure",
        replace:
          "        self._publishing = False\n        if failure is not None:\n            raise failure",
      },
      {
        file: BROKER,
        find: "        self._patterns = {}\n\n    def subscribe",
        replace:
          "        self._patterns = {}\n        self._publishing = False\n\n    def subscribe",
      },
    ],
    caughtBy: ["BROKER-10"],
  },
  {
    name: "if an agent is subscribed twice with the same arguments, it gets each message twice",
    patches: [
      { file: BROKER, find: "        if _find(there, agent, args):", replace: "        if False:" },
    ],
    caughtBy: ["BROKER-11"],
  },
  {
    name: "the broker accepts any object as an agent",
    patches: [
      {
        file: BROKER,
        find: '            raise ValueError("not an agent: a function, a queue, an event or an Agent is expected")',
        replace: "            self.give = lambda topic, message: True",
      },
    ],
    caughtBy: ["BROKER-12"],
  },
  {
    name: "publish raises if a queue is full",
    patches: [
      {
        file: BROKER,
        find: "            # Queues of different libraries raise different exceptions if they are full. So any exception means full.\n            return False",
        replace: "            raise",
      },
    ],
    caughtBy: ["BROKER-13", "BROKER-14"],
    breaksPrograms: true,
  },
  {
    name: "if a ring is full, each new message is lost instead of the oldest message",
    patches: [
      {
        file: BROKER,
        find: "        try:\n            self.agent.put_nowait",
        replace:
          "        if self.agent.full():\n            return False\n        try:\n            self.agent.put_nowait",
      },
    ],
    caughtBy: ["BROKER-13"],
  },
  {
    name: "a full queue loses its oldest message",
    patches: [
      {
        file: BROKER,
        find: "            # Queues of different libraries raise different exceptions if they are full. So any exception means full.\n            return False",
        replace:
          '            if not hasattr(self.agent, "peek"):\n                self.agent.get_nowait()\n                self.agent.put_nowait((topic, message))\n            return False',
      },
    ],
    caughtBy: ["BROKER-14"],
  },
  {
    name: "the broker compares a regular expression with the topic as plain text",
    patches: [
      {
        file: BROKER,
        find: "        return isinstance(topic, str) and self._compiled.match(topic) is not None",
        replace: "        return topic == self._pattern",
      },
    ],
    caughtBy: ["BROKER-15"],
  },
  {
    name: "the broker cannot unsubscribe a regular expression",
    patches: [
      {
        file: BROKER,
        find: "        return isinstance(other, RegExp) and self._pattern == other._pattern",
        replace: "        return self is other",
      },
    ],
    caughtBy: ["BROKER-18"],
  },
  {
    name: "a topic must be text",
    patches: [
      {
        file: BROKER,
        find: "        return self._patterns if isinstance(topic, RegExp) else self._topics",
        replace:
          "        if not isinstance(topic, (str, RegExp)):\n            raise TypeError\n        return self._patterns if isinstance(topic, RegExp) else self._topics",
      },
    ],
    caughtBy: ["BROKER-16"],
    breaksPrograms: true,
  },
  {
    name: "if an agent raises an exception, the agents after it do not get the message",
    patches: [
      {
        file: BROKER,
        find: "                failure = failure or error\n",
        replace: "                raise\n",
      },
    ],
    caughtBy: ["BROKER-17"],
  },
  {
    name: "publish hides the exception of an agent",
    patches: [
      {
        file: BROKER,
        find: "        if failure is not None:\n            raise failure",
        replace: "        if failure is not None:\n            pass",
      },
    ],
    caughtBy: ["BROKER-17"],
  },
];
