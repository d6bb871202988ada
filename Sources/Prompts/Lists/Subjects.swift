/// Common subjects of pictures, so that a person gets a portrait's view and a meal a table to stand on.
enum Subjects {
    /// The kind of thing that an idea is about. The last known word of the noun phrase decides ("lion statue" is a thing), then the first
    /// known word anywhere.
    static func traits(ofNounPhrase phrase: ArraySlice<String>, in words: [String]) -> Traits {
        let known = phrase.last { kinds[Words.stem($0)] != nil } ?? words.first { kinds[Words.stem($0)] != nil }
        return known.flatMap { kinds[Words.stem($0)] } ?? .unknownSubject
    }

    static func isKnown(_ word: String) -> Bool { kinds[Words.stem(word)] != nil }

    static let clothes = stems(
        """
        armour belt blouse boots cape cloak clothes coat costume crown dress garment gloves gown hat helmet hood jacket kimono mail mask
        pants plate robe sari scarf shirt shoes skirt suit sweater tunic turban uniform veil vest
        """)

    private static let kinds: [String: Traits] = {
        var kinds: [String: Traits] = [:]
        for (traits, words) in lists {
            for word in stems(words) { kinds[word] = traits }
        }
        return kinds
    }()

    private static func stems(_ words: String) -> Set<String> {
        Set(Words.split(words).map(Words.stem))
    }

    private static let lists: [(Traits, String)] = [
        (.person, people), (.animal, animals), (.animal, monsters), ([.place, .outdoors], places), ([.place, .indoors], rooms),
        ([.food, .calm, .cheerful], foods), (.thing, things), ([.vehicle, .outdoors], vehicles),
    ]

    private static let people = """
        adventurer alchemist amazon angel apprentice archer artist assassin astronaut athlete baby baker ballerina barbarian bard
        blacksmith boxer boy bride butcher captain centaur chef child children clown cook cowboy cowgirl cyborg dancer detective diver
        doctor druid duchess duke dwarf elder elf emperor empress enchantress engineer explorer farmer father firefighter fisherman
        friar gardener general geisha genie ghost girl gladiator gnome goblin grandfather grandmother guard guardian halfling healer
        hero hobbit human hunter jester jockey judge juggler keeper king knight lady librarian lord magician man maid mechanic men
        merchant mermaid miner minotaur monk mother mummy musician necromancer ninja noble nomad nun nurse ogre orc painter paladin
        pharaoh philosopher pianist pilgrim pilot pirate poet priest priestess prince princess prophet queen ranger rider robot rogue
        sailor saint samurai scholar scientist scribe sculptor shaman shepherd shogun singer skeleton smith soldier sorcerer sorceress
        spy student surfer surgeon tailor thief traveller troll valkyrie vampire viking violinist wanderer warlock warrior weaver witch
        wizard woman women zombie gnoll demigod android person
        """

    private static let animals = """
        alligator ant antelope ape armadillo axolotl badger bat bear beaver bee beetle bird bison boar buffalo bull bunny butterfly
        camel cat caterpillar chameleon cheetah chicken chimpanzee cobra cockatoo corgi cow coyote crab crane cricket crocodile crow cub
        deer dinosaur dog dolphin donkey dove dragonfly duck duckling eagle eel elephant elk falcon fawn ferret finch firefly fish
        flamingo fly fox frog gazelle gecko giraffe goat goldfish goose gorilla grasshopper hamster hare hawk hedgehog hen heron hippo
        hippopotamus hornet horse hound hummingbird hyena ibex iguana jackal jaguar jay jellyfish kangaroo kingfisher kitten kitty koala
        koi ladybird ladybug lamb lemur leopard lion lioness lizard llama lobster lynx magpie mammoth manatee mantis meerkat mole monkey
        moose mosquito moth mouse mule narwhal newt nightingale octopus okapi orangutan orca ostrich otter owl ox oyster panda panther
        parrot peacock pelican penguin pheasant pig pigeon piglet pony porcupine puffin puma pup puppy python quail rabbit raccoon ram
        rat raven rhino rhinoceros robin rooster salamander salmon scorpion seagull seahorse seal shark sheep shrimp sloth slug snail
        snake sparrow spider squid squirrel stag stallion starfish stork swallow swan tapir tiger toad tortoise toucan trout tuna turkey
        turtle vulture walrus warthog wasp weasel whale wolf wolverine wombat woodpecker worm wren yak zebra
        """

    private static let monsters = """
        basilisk beast behemoth chimera creature cthulhu cyclops daemon demon devil dragon drake elemental fairy gargoyle giant golem
        gorgon griffin gryphon harpy horror hydra imp kraken leviathan lich manticore medusa monster naga pegasus phoenix pixie satyr
        serpent slime specter spectre spirit sphinx sprite titan unicorn werewolf wraith wyrm wyvern yeti
        """

    private static let places = """
        abbey alley archipelago barn bay beach boulevard bridge building cabin camp canal canyon castle cathedral cemetery church city
        cityscape cliff coast cottage courtyard crossroads desert dock farm farmhouse field fjord forest fort fortress garden gate
        glacier grove harbour harbor hill home hotel house hut inn island jungle kingdom lagoon lake landscape lighthouse manor mansion
        market marsh meadow metropolis mill monastery monument mosque mountain oasis ocean orchard pagoda palace park path planet plaza
        port pyramid railway ravine reef river road ruin school sea shipyard shore shrine skyline skyscraper square stadium station
        street suburb subway swamp temple tower town treehouse valley village villa vineyard volcano warehouse waterfall windmill wood
        """

    private static let foods = """
        apple avocado bagel banana baguette berry biscuit bread breakfast broccoli burger burrito cake candy carrot cheese cheesecake
        cherry chocolate cocktail coconut coffee cookie corn croissant cucumber cupcake curry dessert dinner donut doughnut dumpling egg
        fig fries grape hamburger honey hotdog icecream juice kiwi lemon lime lollipop lunch macaron mango meal melon milk milkshake
        muffin noodle olive omelette onion orange pancake papaya pasta pastry peach pear pepper pie pineapple pizza plum pomegranate
        popcorn potato pretzel pudding pumpkin radish ramen raspberry rice salad sandwich sausage soup spaghetti steak strawberry sushi
        taco tea toast tomato waffle watermelon wine
        """

    private static let things = """
        accordion amulet anchor anvil armchair armour arrow axe backpack ball banjo barrel basket bed bell bomb bone book bookshelf boot
        bottle bow bowl box bracelet broom brush bucket bulb camera candle cauldron cello chair chalice chandelier chessboard chest
        cloak clock coat coin compass computer cooker cradle crossbow crown crystal cup cupboard dagger desk diamond dice doll door
        dress drone drum ear earring engine envelope fan feather flag flask flower flute gear gem glass glasses globe gramophone guitar
        gun hammer hammock harp hat headphones heart helmet horn hourglass instrument jar jewel jug kettle key keyboard kite knife
        ladder lamp lantern laptop leaf lens letter lily lock locket lute mace machine map mask microphone microscope mirror moon mug
        mushroom necklace needle orb ornament paintbrush pearl pen pencil pendant phone piano pillow pipe plant plate pot potion quill
        radio record ring robe rod rose saddle saucer saxophone scales scarf sceptre scissors screw scroll scythe shell shield shoe
        shovel skateboard skull sled sofa spear spoon staff star suitcase sun sunflower sword table teacup teapot telephone telescope
        television throne toaster tool torch toy treasure trident trumpet tulip typewriter umbrella urn van vase vehicle violin wallet
        wand watch wheel whip yo-yo
        """

    private static let rooms = """
        bakery bedroom bookshop café cafe cave chapel classroom dungeon greenhouse kitchen laboratory library museum office prison
        restaurant room shop studio tavern theatre tunnel workshop
        """

    /// And other large things out of doors.
    private static let vehicles = """
        airplane airship balloon bicycle bike boat bus cannon canoe car carriage cart fountain helicopter locomotive motorbike
        motorcycle plane rocket sailboat satellite scooter ship spaceship spacecraft statue steamship submarine tank tent tractor train
        tree truck wagon yacht
        """
}
