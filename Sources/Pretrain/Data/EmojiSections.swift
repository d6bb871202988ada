/// The emoji by what they show.
enum EmojiSections {
    struct Section: Sendable {
        var kind: SubjectKind
        var weight: Double
        var items: String
    }

    static let all: [Section] = [
        Section(
            kind: .animal, weight: 1.5,
            items: """
                monkey face = monkey's face, monkey face; monkey; gorilla; orangutan; dog face = dog's face, dog face, dog; dog;
                poodle = poodle, dog; wolf = wolf, wolf face; fox; raccoon; cat face = cat's face, cat face, cat; cat; black cat;
                lion = lion, lion face; tiger face = tiger's face, tiger; tiger; leopard; horse face = horse's head, horse face; horse;
                unicorn; zebra; deer; bison; cow face = cow's face, cow face, cow; ox; water buffalo = water buffalo, buffalo; cow;
                pig face = pig's face, pig face, pig; pig; boar = wild boar, boar; pig nose = pig's nose; ram; ewe = sheep, ewe; goat;
                camel = camel; two-hump camel = two-humped camel, camel; llama; giraffe; elephant; mammoth;
                rhinoceros = rhinoceros, rhino; hippopotamus = hippopotamus, hippo; mouse face = mouse's face, mouse face, mouse; mouse;
                rat; hamster = hamster, hamster face; rabbit face = rabbit's face, bunny face, rabbit; rabbit = rabbit, bunny;
                chipmunk = chipmunk, squirrel; beaver; hedgehog; bat; bear = bear, bear's face; polar bear; koala = koala, koala's face;
                panda = panda, panda's face; sloth; otter; skunk; kangaroo; badger; ~paw prints; turkey; chicken = chicken, hen's head;
                rooster; hatching chick; baby chick = chick, baby chick; front-facing baby chick = chick seen from the front, baby chick;
                bird; penguin; dove = dove, white dove; eagle; duck; swan; owl; dodo; feather; flamingo; peacock; parrot;
                frog = frog, frog's face; crocodile = crocodile, alligator; turtle = turtle, tortoise; lizard = lizard, gecko; snake;
                dragon face = dragon's head, dragon face; dragon; sauropod = dinosaur with a long neck, sauropod, dinosaur;
                T-Rex = tyrannosaurus, T-Rex, dinosaur; spouting whale; whale; dolphin; seal; fish; tropical fish;
                blowfish = blowfish, pufferfish; shark; octopus; spiral shell = seashell, spiral shell; coral = ~coral; snail; butterfly;
                bug = caterpillar, bug; ant; honeybee = bee, honeybee; beetle; lady beetle = ladybug, ladybird;
                cricket = cricket, grasshopper; cockroach; spider; spider web = spider's web, cobweb; scorpion; mosquito; fly; worm;
                microbe; crab; lobster; shrimp; squid; oyster
                """),
        Section(
            kind: .plant, weight: 1.4,
            items: """
                bouquet = bouquet of flowers, bouquet; cherry blossom = cherry blossom, pink flower; white flower; rose = red rose, rose;
                wilted flower = wilted rose, wilted flower; hibiscus = hibiscus flower, hibiscus; sunflower;
                blossom = yellow flower, blossom, flower; tulip; lotus = lotus flower; seedling = seedling, sprout;
                potted plant = potted plant, plant in a pot; evergreen tree = fir tree, evergreen tree, tree;
                deciduous tree = tree, leafy tree; palm tree; cactus; herb = ~herbs; shamrock;
                four leaf clover = four-leaf clover, lucky clover; maple leaf; fallen leaf = ~autumn leaves;
                leaf fluttering in wind = ~green leaves; Christmas tree; empty nest = empty bird's nest, nest;
                nest with eggs = nest with eggs, bird's nest; sheaf of rice
                """),
        Section(
            kind: .food, weight: 1.4,
            items: """
                grapes = ~grapes, bunch of grapes; melon; watermelon = slice of watermelon, watermelon; tangerine = orange, tangerine;
                lemon; banana; pineapple; mango; red apple = red apple, apple; green apple; pear; peach; cherries = ~cherries; strawberry;
                blueberries = ~blueberries; kiwi fruit = kiwi fruit, kiwi; tomato; olive; coconut; avocado;
                eggplant = eggplant, aubergine; potato; carrot; ear of corn = ear of corn, corn cob;
                hot pepper = chili pepper, hot pepper; bell pepper; cucumber; leafy green = ~lettuce, leafy vegetable;
                broccoli = ~broccoli; garlic = ~garlic; onion; mushroom; peanuts = ~peanuts; chestnut; bread = loaf of bread, ~bread;
                croissant; baguette bread = baguette; flatbread; pretzel; bagel; pancakes = stack of pancakes, ~pancakes; waffle;
                cheese wedge = piece of cheese, ~cheese; meat on bone = piece of meat on a bone; poultry leg = chicken leg, drumstick;
                cut of meat = steak, piece of meat; bacon = ~bacon; hamburger = hamburger, burger; french fries = ~french fries;
                pizza = slice of pizza, pizza; hot dog; sandwich; taco; burrito; egg; cooking = fried egg in a pan;
                pot of food = pot of stew; bowl with spoon = bowl with a spoon; green salad = bowl of salad, salad;
                popcorn = ~popcorn, bucket of popcorn; butter = ~butter; salt = salt shaker; canned food = food can, tin can; bento box;
                rice ball; cooked rice = bowl of rice; curry rice = plate of curry; steaming bowl = bowl of noodles, bowl of ramen;
                spaghetti = plate of spaghetti, ~spaghetti; roasted sweet potato; sushi = ~sushi; fried shrimp; dumpling; fortune cookie;
                takeout box; soft ice cream = ice cream cone, ~soft ice cream; shaved ice = bowl of shaved ice;
                ice cream = bowl of ice cream, ~ice cream; doughnut = doughnut, donut; cookie = cookie, chocolate chip cookie;
                birthday cake = birthday cake, cake; shortcake = piece of cake, strawberry cake; cupcake = cupcake, muffin; pie;
                chocolate bar; candy = piece of candy, sweet; lollipop; custard = pudding; honey pot = jar of honey, honey pot;
                baby bottle; glass of milk; hot beverage = cup of coffee, cup of tea; teapot; teacup without handle = cup of green tea;
                bottle with popping cork = bottle of champagne; wine glass = glass of wine, glass of red wine;
                cocktail glass = cocktail, martini; tropical drink; beer mug = mug of beer, beer; clinking beer mugs = ~two mugs of beer;
                clinking glasses = ~two clinking glasses; tumbler glass = glass of whisky; cup with straw = cup with a straw;
                bubble tea = cup of bubble tea; beverage box = juice box; ice = ice cube; beans = ~beans
                """),
        Section(
            kind: .vehicle, weight: 1.4,
            items: """
                locomotive = steam locomotive, steam train; railway car; high-speed train; bullet train; train;
                metro = metro train, subway train; light rail = light rail train; tram = tram, streetcar; monorail; mountain railway;
                tram car; bus; oncoming bus = bus seen from the front; trolleybus; minibus = minibus, van; <ambulance;
                fire engine = fire engine, fire truck; police car; oncoming police car = police car seen from the front;
                <taxi = taxi, cab; <oncoming taxi = taxi seen from the front; automobile = red car, car, automobile;
                oncoming automobile = car seen from the front; sport utility vehicle = blue car, SUV; pickup truck;
                delivery truck = delivery truck, truck; articulated lorry = lorry, big truck; tractor; racing car = racing car, race car;
                motorcycle = motorcycle, motorbike; motor scooter = motor scooter, scooter; manual wheelchair = wheelchair; auto rickshaw;
                bicycle = bicycle, bike; kick scooter; skateboard; roller skate; anchor; sailboat = sailboat, sailing boat; canoe;
                speedboat; passenger ship; ferry; motor boat = motorboat; ship = ship, cruise ship; airplane = airplane, plane;
                small airplane = small airplane, small plane; airplane departure = airplane taking off;
                airplane arrival = airplane landing; parachute; helicopter; aerial tramway = cable car; satellite; rocket;
                flying saucer = flying saucer, UFO; sled; wheel
                """),
        Section(
            kind: .building, weight: 1.2,
            items: """
                mountain; snow-capped mountain = mountain with snow; volcano; mount fuji = mountain with a snowy top;
                camping = tent under the stars, tent; beach with umbrella = beach with an umbrella; desert;
                desert island = desert island, island with a palm tree; national park; stadium;
                classical building = temple with columns, classical building; building construction = building site; brick = brick wall;
                rock; wood = ~wood, wooden log; hut; houses = ~houses; derelict house; house = house, home;
                house with garden = house with a garden; office building; <post office; <hospital; <bank; <hotel;
                <convenience store = shop, convenience store; <school; <department store; factory; Japanese castle; castle;
                Tokyo tower = red tower; Statue of Liberty = ~the Statue of Liberty; church; fountain; tent; foggy = foggy bridge;
                night with stars = starry night; cityscape = city; sunrise over mountains; sunrise; cityscape at dusk; sunset;
                bridge at night; carousel horse; ferris wheel; roller coaster; barber pole; circus tent; fuel pump;
                playground slide = slide; bus stop; stop sign
                """),
        Section(
            kind: .sky, weight: 1.1,
            items: """
                full moon = full moon, moon; crescent moon = crescent moon, moon; new moon face = dark moon with a face;
                full moon face = full moon with a face; sun = sun; sun with face = sun with a face;
                ringed planet = planet with rings, Saturn; star = yellow star, star; glowing star; shooting star; milky way = night sky;
                cloud; sun behind cloud = sun behind a cloud; cloud with lightning and rain = thunderstorm cloud;
                cloud with rain = rain cloud, cloud with rain; cloud with snow = snow cloud, cloud with snow;
                cloud with lightning = cloud with lightning; tornado; rainbow; high voltage = lightning bolt; snowflake; comet;
                fire = ~fire, flame; droplet = drop of water, water drop; water wave = wave, water wave;
                globe showing Europe-Africa = ~planet earth, globe; globe showing Americas = ~planet earth, globe;
                globe showing Asia-Australia = ~planet earth, globe; ~sparkles; collision = explosion
                """),
        Section(
            kind: .instrument, weight: 1.4,
            items: """
                saxophone; accordion; guitar; musical keyboard = piano keyboard, keyboard; trumpet; violin; banjo; drum; long drum; bell;
                studio microphone; microphone; headphone = ~headphones; radio; megaphone; postal horn = horn; <musical note;
                <musical notes = ~musical notes
                """),
        Section(
            kind: .heart, weight: 1.1,
            items: """
                red heart = red heart, heart; orange heart; yellow heart; green heart; blue heart; purple heart; brown heart; black heart;
                white heart; broken heart; heart on fire; heart with arrow = heart with an arrow; heart with ribbon = heart with a ribbon;
                sparkling heart; two hearts = ~two hearts; revolving hearts = ~two hearts; mending heart = heart with a bandage;
                love letter = love letter, letter with a heart; growing heart = pink heart; beating heart = pink heart;
                kiss mark = ~red lips, kiss mark
                """),
        Section(
            kind: .sport, weight: 1.2,
            items: """
                soccer ball = soccer ball, football; baseball; softball; basketball; volleyball; american football = American football;
                rugby football = rugby ball; tennis = tennis racket and ball, tennis racket; flying disc = frisbee;
                bowling = bowling ball and pins; ping pong = table tennis bat; badminton = badminton racket; boxing glove;
                martial arts uniform = karate suit; goal net = goal; flag in hole = golf flag; ice skate; fishing pole = fishing rod;
                diving mask; running shirt; skis = ~skis; curling stone; bullseye = target, bullseye; yo-yo; kite;
                pool 8 ball = billiard ball; trophy = golden trophy, trophy, golden cup; sports medal = medal, gold medal;
                cricket game = cricket bat and ball; ice hockey = ice hockey stick; field hockey = field hockey stick
                """),
        Section(
            kind: .clothing, weight: 1.2,
            items: """
                glasses = ~glasses, pair of glasses; sunglasses = ~sunglasses, pair of sunglasses; ~goggles; lab coat; safety vest;
                necktie = necktie, tie; t-shirt = blue t-shirt, t-shirt; jeans = ~jeans, ~blue jeans; scarf;
                gloves = ~gloves, pair of gloves; coat; socks = ~socks, pair of socks; dress; kimono; sari; one-piece swimsuit = swimsuit;
                shorts = ~shorts; woman’s clothes = blouse; purse; handbag; clutch bag; shopping bags = ~shopping bags; backpack;
                thong sandal = flip-flop; man’s shoe = brown shoe, shoe; running shoe = running shoe, sneaker; hiking boot; flat shoe;
                high-heeled shoe = high heel, red shoe; woman’s sandal = sandal; ballet shoes = ~ballet shoes;
                woman’s boot = brown boot, boot; crown = golden crown, crown; woman’s hat = hat with a ribbon, hat; top hat;
                graduation cap; billed cap = blue cap, cap, baseball cap; military helmet = military helmet, helmet;
                rescue worker’s helmet = rescue helmet; lipstick; ring = diamond ring, ring; gem stone = diamond, gem, blue diamond;
                briefcase; umbrella; closed umbrella; umbrella with rain drops = umbrella in the rain
                """),
        Section(
            kind: .tool, weight: 1.2,
            items: """
                hammer; axe; pick = pickaxe; hammer and pick = ~a hammer and a pickaxe; hammer and wrench = ~a hammer and a wrench;
                dagger; crossed swords = ~crossed swords, ~two swords; water pistol; boomerang; bow and arrow; shield;
                carpentry saw = saw; wrench; screwdriver; nut and bolt = nut and bolt; gear = gear, cogwheel; clamp;
                balance scale = ~scales; link = chain link; chains = ~chains; hook; toolbox; magnet = magnet, horseshoe magnet; ladder;
                alembic; test tube; dna = DNA helix; microscope; telescope; satellite antenna; pill; adhesive bandage = plaster, bandage;
                stethoscope; knot; thread = spool of thread; sewing needle = needle and thread; yarn = ball of yarn;
                scissors = ~scissors, pair of scissors; paperclip; pushpin = pin, pushpin; round pushpin = red pin;
                straight ruler = ruler; triangular ruler = set square; pencil; fountain pen; pen; paintbrush; crayon; key;
                old key = old key, golden key; locked = padlock, lock; unlocked = open padlock; kitchen knife = knife, kitchen knife;
                spoon; fork and knife = ~a fork and a knife; fork and knife with plate = plate with a fork and a knife;
                chopsticks = ~chopsticks; amphora = clay jar, amphora; jar; fire extinguisher; plunger; razor; safety pin; broom; basket;
                bucket; soap = bar of soap, ~soap; toothbrush; sponge; mouse trap; crutch; magic wand; crystal ball
                """),
        Section(
            kind: .object, weight: 1.1,
            items: """
                robot = robot, robot's face; skull; ghost; alien = alien, alien's face; alien monster = pixel monster, space invader;
                pile of poo; jack-o-lantern = jack-o'-lantern, carved pumpkin, halloween pumpkin; snowman = snowman in the snow;
                snowman without snow = snowman; teddy bear; piñata; nesting dolls = ~nesting dolls; balloon = red balloon, balloon;
                party popper; confetti ball; wrapped gift = gift, present, wrapped gift; ribbon = ribbon, bow; fireworks = ~fireworks;
                firecracker; sparkler; red envelope; carp streamer; wind chime; bomb; door; window; bed;
                couch and lamp = couch with a lamp; chair; toilet; shower; bathtub; mirror; elevator; candle; light bulb;
                flashlight = flashlight, torch; red paper lantern = paper lantern, red lantern; diya lamp = oil lamp;
                <notebook with decorative cover = notebook; closed book = red book, book; open book; green book; blue book; orange book;
                books = stack of books, ~books; notebook; scroll; newspaper; bookmark; money bag = bag of money; coin = gold coin, coin;
                dollar banknote = stack of dollar bills; ~money with wings; credit card; envelope = envelope, letter;
                package = package, cardboard box, parcel; postbox = postbox, mailbox; memo = paper and pencil; <calendar; clipboard;
                bar chart; wastebasket = waste bin, bin; mobile phone = mobile phone, phone, smartphone; telephone = telephone, phone;
                battery; electric plug = electric plug, plug; laptop = laptop, computer; desktop computer = computer, desktop computer;
                printer; keyboard; computer mouse; computer disk; floppy disk; optical disk = CD, disc; abacus;
                movie camera = movie camera, film camera; film projector; clapper board; television = television, tv; camera;
                camera with flash = camera with a flash; video camera; videocassette = video cassette;
                magnifying glass tilted left = magnifying glass; magnifying glass tilted right = magnifying glass;
                hourglass done = hourglass; hourglass not done = hourglass; <watch = wristwatch, watch; <alarm clock; <stopwatch;
                <mantelpiece clock = clock; thermometer; compass; world map; luggage = suitcase; bellhop bell = service bell;
                shopping cart; mirror ball = disco ball; ring buoy = life ring; video game = game controller; joystick; slot machine;
                game die = die, dice; puzzle piece; chess pawn; joker = joker card; framed picture;
                artist palette = artist's palette, paint palette; performing arts = ~theatre masks;
                vertical traffic light = traffic light; oil drum; police car light = siren; moai = stone head; coffin;
                headstone = gravestone; funeral urn = urn; nazar amulet; lotion bottle; roll of paper = roll of toilet paper; placard;
                low battery; x-ray; hamsa; military medal; bubbles = ~bubbles; speech balloon = speech bubble;
                thought balloon = thought bubble
                """),
        Section(
            kind: .face, weight: 0.8,
            items: """
                grinning face = grinning face, happy face, smiley; grinning face with smiling eyes; beaming face with smiling eyes;
                grinning squinting face = laughing face; grinning face with sweat;
                rolling on the floor laughing = face laughing on its side; face with tears of joy = face with tears of joy, laughing face;
                slightly smiling face = smiling face, smiley; upside-down face; winking face; smiling face with smiling eyes;
                smiling face with halo = smiling face with a halo; smiling face with hearts;
                smiling face with heart-eyes = smiling face with heart eyes, face in love; star-struck = face with star eyes;
                face blowing a kiss; kissing face; smiling face = smiling face, smiley; smiling face with tear = smiling face with a tear;
                face savoring food = face licking its lips; face with tongue = face with tongue out; winking face with tongue;
                zany face = crazy face; money-mouth face; face with hand over mouth = face with a hand over its mouth; shushing face;
                <thinking face; zipper-mouth face; face with raised eyebrow = face with a raised eyebrow; neutral face;
                expressionless face; face without mouth = face without a mouth; face in clouds = face in the clouds; smirking face;
                unamused face; face with rolling eyes; grimacing face; lying face = face with a long nose; relieved face;
                pensive face = sad face, pensive face; sleepy face; drooling face; sleeping face;
                face with medical mask = face with a medical mask; face with thermometer = face with a thermometer;
                face with head-bandage = face with a bandage; nauseated face = green face, sick face; face vomiting; sneezing face;
                hot face = hot red face; cold face = cold blue face; woozy face; face with crossed-out eyes; face with spiral eyes;
                exploding head; cowboy hat face = face with a cowboy hat; partying face = face with a party hat; disguised face;
                smiling face with sunglasses = smiling face with sunglasses, cool face with sunglasses; nerd face = face with glasses;
                face with monocle = face with a monocle; confused face; worried face; slightly frowning face = sad face, frowning face;
                frowning face = sad face, frowning face; face with open mouth = surprised face; astonished face; flushed face;
                pleading face; fearful face; crying face; loudly crying face; face screaming in fear = screaming face; disappointed face;
                weary face; tired face; yawning face; face with steam from nose = face with steam from its nose, angry face;
                enraged face = angry red face, angry face; angry face; smiling face with horns = smiling purple devil, devil face;
                angry face with horns = angry purple devil; clown face = clown's face, clown; ogre = red ogre mask, ogre;
                goblin = red goblin mask, goblin; melting face; saluting face; grinning cat = smiling cat, happy cat face;
                grinning cat with smiling eyes = smiling cat; cat with tears of joy = laughing cat;
                smiling cat with heart-eyes = cat with heart eyes; cat with wry smile = smirking cat; kissing cat; weary cat = scared cat;
                crying cat; pouting cat = angry cat; see-no-evil monkey = monkey covering its eyes;
                hear-no-evil monkey = monkey covering its ears; speak-no-evil monkey = monkey covering its mouth; skull and crossbones
                """),
        Section(
            kind: .sign, weight: 0.5,
            items: """
                <waving hand; <raised hand; <hand with fingers splayed = open hand; <OK hand = hand showing OK;
                <victory hand = hand showing a V; <crossed fingers = hand with crossed fingers; <sign of the horns = hand showing horns;
                <index pointing up = hand pointing up; <thumbs up = thumb up, ~thumbs up; <thumbs down = thumb down, ~thumbs down;
                <raised fist = fist; <oncoming fist = fist seen from the front; clapping hands = ~clapping hands; <handshake;
                folded hands = ~folded hands; <writing hand; <nail polish = hand with nail polish; flexed biceps = strong arm, flexed arm;
                mechanical arm; mechanical leg; leg; foot; ear; nose; brain; anatomical heart; lungs = ~lungs; tooth; bone;
                eyes = ~two eyes; eye; tongue; mouth; footprints = ~footprints; heart hands = ~hands making a heart
                """),
        Section(
            kind: .sign, weight: 0.3,
            items: """
                red circle; orange circle; yellow circle; green circle; blue circle; purple circle; brown circle; black circle;
                red square; orange square; yellow square; green square; blue square; purple square; brown square;
                black large square = black square; large orange diamond = orange square on its tip;
                large blue diamond = blue square on its tip; red triangle pointed up = red triangle; spade suit = spade;
                club suit = club sign; diamond suit = red diamond sign; yin yang = yin and yang sign; peace symbol = peace sign;
                check mark; cross mark = red cross mark; recycling symbol; radioactive = radioactivity sign; biohazard = biohazard sign;
                warning = warning sign; infinity = infinity sign; <red question mark = red question mark; red exclamation mark;
                fleur-de-lis; trident emblem = trident
                """),
    ]

    /// With the man and the woman of each.
    static let people: [Section] = [
        Section(
            kind: .person, weight: 1,
            items: """
                health worker = doctor; student = student with a graduation cap; teacher; judge; farmer; cook = cook, chef; mechanic;
                factory worker = welder, factory worker; office worker; scientist; technologist = person at a laptop, programmer;
                singer = singer, rock singer; artist = artist, painter; pilot; astronaut; firefighter; police officer; detective;
                guard = guard with a bearskin hat; ninja; construction worker = construction worker, builder; prince; princess; superhero;
                supervillain = villain, supervillain; mage = wizard, mage; woman mage = witch, female wizard; fairy; vampire;
                elf = elf, elf with long hair; genie; zombie; person in tuxedo = person in a tuxedo; Santa Claus = ~Santa Claus;
                Mrs. Claus = ~Mother Christmas; baby angel = angel, baby angel; mermaid; merman; troll;
                person with crown = person with a crown, king; baby = baby, baby's face; child; boy = boy, boy's face;
                girl = girl, girl's face; man = man, man's face; woman = woman, woman's face; old man; old woman;
                person: beard = person with a beard; man: beard = man with a beard; woman: blond hair = woman with blond hair;
                man: blond hair = man with blond hair; woman: red hair = woman with red hair; man: red hair = man with red hair;
                person wearing turban = person with a turban; woman with headscarf = woman with a headscarf; man: bald = bald man;
                woman: curly hair = woman with curly hair; man: curly hair = man with curly hair;
                woman: white hair = woman with white hair; man: white hair = man with white hair;
                woman dancing = woman dancing in a red dress, dancing woman; man dancing = man dancing, dancing man; skier; snowboarder
                """),
        Section(
            kind: .person, weight: 0.6,
            items: """
                person walking; person running; person standing; person kneeling; person climbing; person fencing;
                horse racing = person riding a horse, horse rider; person golfing = person playing golf; person surfing;
                person rowing boat = person rowing a boat; person swimming; person bouncing ball = person with a basketball;
                person lifting weights; person biking = person riding a bicycle; person mountain biking = person riding a mountain bike;
                person cartwheeling = person doing a cartwheel; person juggling;
                person in lotus position = person sitting in the lotus position; person taking bath = person in a bathtub; person in bed;
                person playing handball; person playing water polo; person raising hand = person raising a hand; person shrugging;
                person facepalming; person bowing; person in manual wheelchair = person in a wheelchair;
                person with veil = person with a veil
                """),
    ]
}
